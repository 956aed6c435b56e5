// The receiver signs on the screen; nothing is sent until the clerk confirms. Without a pen, the paper is signed.
(function () {
  var pad = document.querySelector("[data-pad]"), kept = document.querySelector("[data-signature]");
  if (!pad || !pad.getContext) { return; }
  var pen = pad.getContext("2d"), drawing = false, strokes = 0;

  function clear() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad.width, pad.height);
    pen.strokeStyle = "#1c2430";
    pen.lineWidth = 3;
    pen.lineCap = "round";
    strokes = 0;
    kept.value = "";
  }

  function place(event) {
    var box = pad.getBoundingClientRect();
    return [(event.clientX - box.left) * pad.width / box.width, (event.clientY - box.top) * pad.height / box.height];
  }

  pad.addEventListener("pointerdown", function (event) {
    drawing = true;
    pad.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo.apply(pen, place(event));
  });
  pad.addEventListener("pointermove", function (event) {
    if (!drawing) { return; }
    pen.lineTo.apply(pen, place(event));
    pen.stroke();
    strokes += 1;
  });
  pad.addEventListener("pointerup", function () { drawing = false; });
  document.querySelector("[data-wipe]").addEventListener("click", clear);
  pad.closest("form").addEventListener("submit", function () {
    if (strokes > 3) { kept.value = pad.toDataURL("image/png"); }
  });
  clear();
})();
