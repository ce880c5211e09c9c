// What keys do, in a dialog of the browser's own.

const KEYS = [
  ["/", "search"],
  ["1 2 3", "graph, matrix, metrics"],
  ["Tab", "into the picture and on"],
  ["Arrow keys", "to the neighbouring module or cell"],
  ["Enter", "details; opens a group or a cycle"],
  ["[ ]", "through the edges of a module"],
  ["f", "focus on the module"],
  ["o", "open it into packages and files"],
  ["+ − 0", "closer, farther, fit"],
  ["Escape", "closes what is open, then leaves focus or path"],
  ["?", "this help"],
];
const POINTING =
  "Drag to move, turn the wheel to zoom, click a module or a line for its details, a group or the title of a cycle to open it, the title of what is open to close it. " +
  "The address of the page always names what is shown: copy it to share the view.";

function setUpHelp() {
  const dialog = byId("help");
  dialog.append(
    make("h2", { id: "help-title" }, "Keys"),
    make(
      "dl",
      {},
      KEYS.map(([keys, effect]) => [
        make(
          "dt",
          {},
          keys.split(" ").length > 1 && keys.length < 6
            ? keys.split(" ").map((key) => [make("kbd", {}, key), " "])
            : make("kbd", {}, keys),
        ),
        make("dd", {}, effect),
      ]),
    ),
    make("p", {}, POINTING),
    button("Close", () => dialog.close()),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

function showHelp() {
  byId("help").showModal();
}
