// Keeps what is being typed: a moment after each change the form goes to the draft, and the page says when.
// Without scripts the button 先保存 does the same.
document.querySelectorAll("form[data-autosave]").forEach(function (form) {
  var said = form.querySelector("[data-saved]");
  var english = document.documentElement.lang === "en";
  var timer = null, running = false, again = false, left = false;

  function say(text, wrong) {
    said.hidden = false;
    said.textContent = text;
    said.classList.toggle("saved--wrong", wrong);
  }

  function save() {
    timer = null;
    if (left) { return; }
    if (running) { again = true; return; }
    running = true;
    var typed = new FormData(form); // files go when the form is sent
    form.querySelectorAll("input[type=file]").forEach(function (one) { typed.delete(one.name); });
    fetch(form.dataset.autosave, { method: "POST", body: typed, credentials: "same-origin", redirect: "error" })
      .then(function (reply) { if (!reply.ok) { throw new Error(reply.status); } return reply.json(); })
      .then(function (answer) { say((english ? "Saved " : "已保存 ") + answer.saved, false); })
      .catch(function () { say(english ? "Not saved: no connection. Keep this page open; it is tried again." : "没有保存上：网络不通。先不要关这个页面，恢复后会再试。", true); timer = timer || setTimeout(save, 15000); })
      .then(function () { running = false; if (again) { again = false; save(); } });
  }

  function changed() {
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  }

  function typedBefore() { // before this script was there, or kept by the browser on the way back
    return Array.prototype.some.call(form.elements, function (one) {
      return one.type !== "hidden" && (one.type === "radio" || one.type === "checkbox" ? one.checked !== one.defaultChecked
        : typeof one.defaultValue === "string" && one.value !== one.defaultValue);
    });
  }

  if (typedBefore()) { changed(); }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", function () { left = true; clearTimeout(timer); });
});
