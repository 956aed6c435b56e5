// A text that is chosen goes into the field beside it, after what is already there. Without this file the page's own
// address fills it in.
document.querySelectorAll("[data-snippets]").forEach(function (box) { box.hidden = false; });
document.querySelectorAll("[data-without-script]").forEach(function (box) { box.hidden = true; });
document.querySelectorAll("[data-snippet]").forEach(function (select) {
  select.addEventListener("change", function () {
    var chosen = select.options[select.selectedIndex];
    if (!select.selectedIndex) { return; }
    [["into", select.value], ["basisInto", chosen.dataset.basis || ""]].forEach(function (pair) {
      var field = document.getElementById(select.dataset[pair[0]] || "");
      if (!field || !pair[1]) { return; }
      field.value = field.value.trim() ? field.value.trim() + "\n" + pair[1] : pair[1];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    var fold = document.getElementById(select.dataset.into || "");
    if (fold && fold.closest("details")) { fold.closest("details").open = true; }
    select.selectedIndex = 0;
  });
});

// What is to be written for a refusal opens with the choice of it, and stays open once something stands there.
document.querySelectorAll("[data-refusing]").forEach(function (why) {
  var form = why.closest("form");
  function fold() {
    var written = Array.prototype.some.call(why.querySelectorAll("textarea"), function (box) { return box.value.trim(); });
    why.open = form.elements.decision.value === "refuse" || written || why.dataset.refusing === "kept";
  }
  form.addEventListener("change", fold);
  fold();
});
