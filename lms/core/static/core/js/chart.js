/* Draws the figures of a KPI page in the browser. Without it, or when it fails, the table under the figure says the same. */

const SETTINGS = { displaylogo: false, showSendToCloud: false, responsive: true, modeBarButtonsToRemove: ["lasso2d", "select2d", "autoScale2d"] };

const token = (name) => {
  const probe = document.createElement("canvas").getContext("2d");
  const box = document.body.appendChild(document.createElement("span"));
  box.style.setProperty("color", `var(${name})`);
  probe.fillStyle = getComputedStyle(box).color;
  box.remove();
  return probe.fillStyle;
};

const themed = (layout = {}) => {
  const [text, muted, line] = ["--text", "--muted", "--line"].map(token);
  const axis = { gridcolor: line, linecolor: line, zerolinecolor: line, tickfont: { color: muted } };
  return {
    ...layout,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: text },
    colorway: ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6"].map(token),
    margin: { l: 48, r: 24, t: 16, b: 40, ...layout.margin },
    xaxis: { ...axis, ...layout.xaxis }, yaxis: { ...axis, ...layout.yaxis },
  };
};

const draw = async (figure) => {
  const plot = figure.querySelector(".plot");
  const { data, layout } = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  await import(figure.dataset.chart);
  const plotly = globalThis.Plotly ?? globalThis.moduleName;
  plot.hidden = false;
  await plotly.newPlot(plot, data, themed(layout), SETTINGS);
  plot.on("plotly_click", ({ points }) => { const href = points[0]?.customdata?.href ?? points[0]?.customdata; if (typeof href === "string" && href.startsWith("/")) location.assign(href); });
};

for (const figure of document.querySelectorAll("[data-chart]")) {
  draw(figure).catch(() => { figure.querySelector(".plot").hidden = true; figure.querySelector("details")?.setAttribute("open", ""); });
}
