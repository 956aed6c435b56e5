// Keys of the counter. An element says what it is for (data-key="accept"); this file says which key that is. Keys can be set
// anew on /desk/keys/ and are kept on this computer. A bar at the bottom shows those that do something on this page.
(function () {
  var here = document.currentScript ? document.currentScript.dataset : {};
  var KEPT = "tongban.keys";
  var WORDS = {
    help: "快捷键", situation: "情形", person: "证件", item: "事项", scan: "扫码", all: "材料收齐", later: "容缺", receive: "只收件",
    accept: "受理并打印", correct: "补正", print: "打印", shift: "交班"
  };
  var USUAL = {
    help: "F1", situation: "F2", person: "F3", item: "F4", scan: "F6", all: "F7", later: "Shift+F7", receive: "F8", accept: "F9",
    correct: "F10", print: "Alt+P", shift: "Alt+B"
  };
  var keys = Object.assign({}, USUAL, kept());
  window.tongbanKeys = { words: WORDS, usual: USUAL, now: keys, keep: keep, name: name };

  function kept() {
    try { return JSON.parse(window.localStorage.getItem(KEPT) || "{}"); } catch (broken) { return {}; }
  }

  function keep(chosen) { window.localStorage.setItem(KEPT, JSON.stringify(chosen)); }

  function name(event) {
    var key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    return (event.ctrlKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "") + (event.shiftKey ? "Shift+" : "") + key;
  }

  function target(act) { return document.querySelector('[data-key~="' + act + '"]:not([disabled])'); }

  function go(act) {
    var found = target(act);
    if (found && /^(INPUT|SELECT|TEXTAREA)$/.test(found.tagName)) {
      found.focus();
      if (found.select) { found.select(); }
    } else if (found) {
      found.click();
    } else if (act === "help" && here.help) {
      window.open(here.help, "_blank", "noopener");
    } else if (here[act]) {
      window.location.assign(here[act]);
    } else {
      return false;
    }
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) { return; }
    var pressed = name(event);
    var act = Object.keys(keys).find(function (one) { return keys[one] === pressed; });
    if (act && go(act)) { event.preventDefault(); return; }
    if (event.key === "Escape" && document.activeElement && document.activeElement !== document.body) {
      document.activeElement.blur();  // back one layer: out of the field; nothing typed is lost
    }
    if (event.key === "Enter" && event.ctrlKey && document.activeElement && document.activeElement.form) {
      event.preventDefault();
      (document.activeElement.form.querySelector("button[type=submit].button:not(.button--plain)") || document.activeElement.form).click();
    }
  });

  document.querySelectorAll("[data-scripts]").forEach(function (one) { one.hidden = false; });
  var person = document.querySelector("[name=applicant_id_number]");
  if (person) { person.dataset.key = "person"; }

  var bar = document.createElement("div");
  bar.className = "fkeys";
  bar.setAttribute("role", "status");
  Object.keys(keys).forEach(function (act) {
    if (!target(act) && !here[act]) { return; }
    var key = document.createElement("kbd"), part = document.createElement("span");
    key.textContent = keys[act];
    var found = target(act);
    part.append(key, (found && found.dataset.keyWords) || WORDS[act]);
    bar.append(part);
  });
  var said = document.createElement("span");
  said.className = "fkeys__said";
  bar.append(said);
  document.body.append(bar);
  document.documentElement.classList.add("keyed");
  document.addEventListener("said", function (event) { said.textContent = event.detail; });
})();
