// The long jobs of this user, whichever of his tabs has started them.
import { $, element, say } from "./dom.js";
import { load, request } from "./server.js";

const jobs = new Map(); // number to { item, percent }

/** Those that run; one that the server does not know will push no more. */
export async function loadJobs(uid) {
  const { jobs: known } = await load(`/api/jobs?uid=${encodeURIComponent(uid)}`);
  known.forEach(showJob);
  const numbers = new Set(known.map(({ job }) => job));
  for (const [id, job] of jobs) {
    if (id === "" || job.percent >= 100 || numbers.has(id)) continue;
    job.item.classList.add("lost");
    job.item.querySelector(".percent").textContent = "The server forgot it";
  }
}

/** `{"percent":"88%"}`, as any program may push it to this uid; the demo's own say which job. */
export function showJob(message) {
  const percent = parseFloat(message?.percent);
  if (!Number.isFinite(percent)) return;
  const id = message.job ?? "";
  const job = jobs.get(id) ?? newJob(id);
  // A message that waited for the list may be older than that.
  job.percent = id === "" ? percent : Math.max(job.percent, percent);
  const shown = Math.min(100, Math.max(0, job.percent));
  const bar = job.item.querySelector(".bar");
  bar.ariaValueNow = shown;
  bar.firstChild.style.setProperty("--percent", `${shown}%`);
  job.item.classList.toggle("done", shown >= 100);
  job.item.classList.remove("lost");
  job.item.querySelector(".percent").textContent = shown >= 100 ? "Done" : `${shown}%`;
}

function newJob(id) {
  const item = element("li", "");
  const name = id === "" ? "From another program" : `Job ${id}`;
  const head = element("div", "job-head");
  head.append(element("span", "", name), element("span", "percent"));
  const bar = element("div", "bar");
  bar.role = "progressbar";
  bar.ariaLabel = name;
  bar.ariaValueMin = 0;
  bar.ariaValueMax = 100;
  bar.append(element("div", ""));
  item.append(head, bar);
  $("jobs").prepend(item);
  const job = { item, percent: 0 };
  jobs.set(id, job);
  return job;
}

export function startJobsFor(uid) {
  $("start-job").addEventListener("click", async () => {
    try {
      const { job } = await request("/api/jobs", { uid });
      showJob({ job, percent: "0%" });
      say("jobs-state", "");
    } catch (failure) {
      say("jobs-state", `Not started: ${failure.message}`, true);
    }
  });
}
