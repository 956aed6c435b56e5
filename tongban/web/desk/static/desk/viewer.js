// Zoom and rotate the papers of a file; without this file they are shown as they are, and the original opens by its link.
(function () {
  var tools = document.querySelector("[data-tools]");
  var sheets = Array.prototype.slice.call(document.querySelectorAll("[data-pane] img"));
  if (!tools || !sheets.length) { return; }
  var zoom = 1;
  var quarter = 0;

  function show() {
    sheets.forEach(function (image) {
      var sideways = quarter % 2 === 1;
      // Turned by a quarter, the longer side lies along the frame: the same frame holds the whole sheet.
      var tall = sideways && image.naturalWidth ? image.naturalHeight / image.naturalWidth : 1;
      image.style.width = zoom * 100 / tall + "%";
      image.style.maxWidth = "none";
      image.style.transform = "rotate(" + quarter * 90 + "deg)";
      var spare = sideways ? (image.offsetWidth - image.offsetHeight) / 2 : 0;
      image.style.margin = sideways ? spare + "px " + -spare + "px" : "";
    });
  }
  tools.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) { return; }
    if (button.dataset.zoom === "in") { zoom = Math.min(4, zoom * 1.25); }
    if (button.dataset.zoom === "out") { zoom = Math.max(0.5, zoom / 1.25); }
    if (button.dataset.zoom === "fit") { zoom = 1; quarter = 0; }
    if (button.hasAttribute("data-turn")) { quarter = (quarter + 1) % 4; }
    show();
  });
  tools.hidden = false;
})();
