// The grounds of a refusal stand open while 不予 is chosen, or while something is written in them, and are put away
// otherwise. Without this file they always stand open.
(function () {
  var grounds = document.querySelector("[data-refusing]");
  var refuse = document.getElementById("refuse");
  if (!grounds || !refuse) { return; }
  function show() {
    var grant = document.getElementById("grant");
    var written = Array.prototype.some.call(grounds.querySelectorAll("textarea"), function (field) { return field.value.trim(); });
    grounds.hidden = !refuse.checked && (grant.checked || !written);
  }
  refuse.form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
})();
