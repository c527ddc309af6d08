/* Ordering by hand: the entries become a list that is dragged, or moved by two buttons, which are the equal way.
   The fields are those of the page without this script, so whoever reads or saves them notices nothing. */
{
  const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

  function button(word, sign, text) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-plain btn-sm";
    made.textContent = sign;
    made.setAttribute("aria-label", `${word}: ${text}`);
    return made;
  }

  function enhance(set) {
    const list = set.querySelector("ul");
    const said = set.querySelector("[data-ordering-said]");
    const rows = () => [...list.children];
    const placed = (row) => Number(row.querySelector("select").value) || Infinity;

    const number = () => rows().forEach((row, index, all) => {
      row.querySelector(".place").textContent = index + 1;
      row.querySelector(".up").disabled = index === 0;
      row.querySelector(".down").disabled = index === all.length - 1;
    });

    function keep(row) {
      rows().forEach((one, index) => { one.querySelector("select").value = String(index + 1); });
      number();
      said.textContent = filled(set.dataset.wordMoved, { place: rows().indexOf(row) + 1, total: rows().length });
      row.querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
    }

    /* the others go around the row, which stays where it is in the page: so it keeps its focus and its pointer */
    function put(row, over) {
      if (rows().indexOf(over) < rows().indexOf(row)) while (row.nextElementSibling !== over) row.after(row.previousElementSibling);
      else while (row.previousElementSibling !== over) row.before(row.nextElementSibling);
    }

    function move(row, step, pressed) {
      const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      put(row, other);
      keep(row);
      if (pressed.disabled) row.querySelector(step < 0 ? ".down" : ".up").focus();
    }

    function drag(row, handle) {
      let before = null;
      handle.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        handle.setPointerCapture(event.pointerId);
        row.classList.add("dragged");
        before = rows().indexOf(row);
      });
      handle.addEventListener("pointermove", (event) => {
        if (before === null) return;
        const over = rows().find((one) => {
          const box = one.getBoundingClientRect();
          return one !== row && event.clientY > box.top && event.clientY < box.bottom;
        });
        if (!over) return;
        const box = over.getBoundingClientRect();
        const isAbove = rows().indexOf(over) < rows().indexOf(row);
        const middle = box.top + box.height / 2;
        if (isAbove ? event.clientY < middle : event.clientY > middle) put(row, over);
      });
      const drop = () => {
        if (before === null) return;
        row.classList.remove("dragged");
        if (rows().indexOf(row) !== before) keep(row);
        before = null;
      };
      handle.addEventListener("pointerup", drop);
      handle.addEventListener("pointercancel", drop);
    }

    rows().sort((one, other) => placed(one) - placed(other) || 0).forEach((row) => list.append(row));
    rows().forEach((row) => {
      const text = row.querySelector("label").textContent;
      const handle = document.createElement("span");
      handle.className = "handle";
      handle.setAttribute("aria-hidden", "true");
      handle.textContent = "⋮⋮";
      const place = document.createElement("span");
      place.className = "place num";
      const up = button(set.dataset.wordUp, "↑", text);
      const down = button(set.dataset.wordDown, "↓", text);
      up.classList.add("up");
      down.classList.add("down");
      up.addEventListener("click", () => move(row, -1, up));
      down.addEventListener("click", () => move(row, 1, down));
      row.querySelector("select").hidden = true;
      row.classList.add("moved");
      row.prepend(handle, place);
      row.append(up, down);
      drag(row, handle);
    });
    number();
    set.querySelector("[data-needs-ordering]").hidden = false;
    set.dataset.ordering = "on";
  }

  const all = () => document.querySelectorAll('[data-ordering=""]').forEach(enhance);
  document.addEventListener("htmx:load", all);
  all();
}
