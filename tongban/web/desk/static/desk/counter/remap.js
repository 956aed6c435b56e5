// Setting other keys: the field takes the next key that is pressed; two acts never share one.
(function () {
  var keys = window.tongbanKeys, form = document.querySelector("[data-remap]");
  if (!keys || !form) { return; }
  var fields = Array.from(form.querySelectorAll("[data-act]")), clash = form.querySelector("[data-clash]");

  function show() { fields.forEach(function (one) { one.value = keys.now[one.dataset.act]; }); }

  form.addEventListener("keydown", function (event) {
    var act = event.target.dataset.act;
    if (!act || /^(Tab|Shift|Control|Alt|Meta|Enter|Escape)$/.test(event.key) || event.isComposing) { return; }
    event.preventDefault();
    event.stopPropagation();
    var pressed = keys.name(event);
    if (event.key.length === 1 && !event.ctrlKey && !event.altKey) {
      clash.textContent = "单个字母和数字要用来打字，请用 F1 到 F12，或加 Ctrl、Alt";
      return;
    }
    var other = Object.keys(keys.now).find(function (one) { return one !== act && keys.now[one] === pressed; });
    if (other) {
      clash.textContent = pressed + " 已经是“" + keys.words[other] + "”，请换一个";
      return;
    }
    clash.textContent = "";
    keys.now[act] = pressed;
    keys.keep(keys.now);
    show();
    document.dispatchEvent(new CustomEvent("said", { detail: "已记住" }));
  }, true);

  form.querySelector("[data-usual]").addEventListener("click", function () {
    Object.assign(keys.now, keys.usual);
    keys.keep({});
    clash.textContent = "";
    show();
  });
  show();
})();
