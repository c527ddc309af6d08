/* The clock of a work queue, second by second. The server holds it; without this script each page shows what is left. */

const clock = document.querySelector("[data-queue-clock]");

function run() {
  const began = performance.now();
  const left = Number(clock.dataset.secondsLeft);
  const limit = Number(clock.dataset.limit);
  const shown = clock.querySelector("[data-clock]");
  const said = document.querySelector("[data-time-said]");
  const marks = new Map([[Math.floor(limit / 2), "half"], [300, "five"], [60, "one"], [0, "over"]]);
  const turn = setInterval(() => {
    const now = Math.max(0, left - Math.floor((performance.now() - began) / 1000));
    shown.textContent = `${Math.floor(now / 60)}:${String(now % 60).padStart(2, "0")}`;
    if (marks.has(now) && now < left) {
      said.textContent = clock.dataset[marks.get(now)];
      marks.delete(now);
    }
    if (now === 0) clearInterval(turn);
  }, 1000);
}

if (clock) run();
