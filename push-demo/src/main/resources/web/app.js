// What makes this page live: the lists are loaded when the hub says `reset`, and from there on each
// change is a message. The client sees to it that none is lost in between, nor while it was away.
import { PushHub } from "/pushhub/pushhub.js"; // lies in push-core's jar
import { showState } from "./connection.js";
import { $ } from "./dom.js";
import "./form.js";
import { loadJobs, showJob, startJobsFor } from "./jobs.js";
import { showLooking } from "./looking.js";
import { addOrder, loadOrders } from "./orders.js";
import { me } from "./people.js";
import { load } from "./server.js";

const uid = me();
$("uid").textContent = uid;
startJobsFor(uid);
loadOrders(); // the rows are there before the hub is

const { webSocketPort } = await load("/api/config");
const hub = new PushHub(`ws://${location.hostname}:${webSocketPort}`, { credential: () => uid });

hub.on("state", showState);

// To this user.
hub.on("reset", () => loadJobs(uid));
hub.on("message", showJob);

// To whoever looks at the list.
hub.subscribe("orders", {
  reset: loadOrders,
  message: addOrder,
  left: ({ reason }) => showState({ state: "closed", reason }),
});
hub.subscribe("looking", { last: true, message: (list) => showLooking(list, uid) });
