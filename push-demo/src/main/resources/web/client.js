// The least a page has to do: connect, say who it is, take what comes.
const log = (text) => document.getElementById("log").append(`${text}\n`);

const { webSocketPort } = await (await fetch("/api/config")).json();
const socket = new WebSocket(`ws://${location.hostname}:${webSocketPort}`);
socket.onopen = () => {
  socket.send("uid1");
  log("connected, sent uid1");
};
socket.onmessage = (event) => log(event.data);
socket.onclose = (event) => log(`closed, ${event.code}`);
