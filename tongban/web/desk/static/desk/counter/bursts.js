// An ID reader or a scanner types like a keyboard, only faster than any hand. Its burst is told from typing by its speed, taken
// out of whatever field had the focus, and given to whom it concerns. What an input method is composing is never touched.
(function () {
  var GAP = 50, LEAST = 6;  // milliseconds between two characters; characters before the closing Enter
  var read = "", last = -GAP * 2, field = null, was = null;

  function forget() { read = ""; field = null; was = null; }

  function hold() {
    field = document.activeElement;
    was = null;
    if (field && "value" in field && /^(text|search|tel|password|url|email|textarea|number)$/.test(field.type)) {
      was = field.value;
    }
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey || event.repeat) {
      forget();
      return;
    }
    if (event.key === "Shift" || event.key === "CapsLock") { return; }
    var quick = event.timeStamp - last <= GAP;
    if (event.key.length === 1) {
      if (!quick) { forget(); hold(); }
      read += event.key;
      last = event.timeStamp;
    } else if (event.key === "Enter" && quick && read.length >= LEAST) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (was !== null) { field.value = was; }
      var code = read;
      forget();
      deliver(code);
    } else {
      forget();
    }
  }, true);

  function deliver(text) {
    var number = /(^|[^0-9])([0-9]{17}[0-9Xx])([^0-9]|$)/.exec(text);
    var codes = document.querySelector("[data-scan=codes]");
    if (number && !codes) { person(number[2].toUpperCase()); return; }
    var parts = text.trim().split("/").filter(Boolean);  // the codes on our papers are addresses; their last part is the code
    var code = parts[parts.length - 1] || "";
    if (codes) {
      codes.value = (codes.value.trim() + "\n" + code).trim();
      codes.dispatchEvent(new Event("input", { bubbles: true }));
    } else {
      window.location.assign("/desk/?q=" + encodeURIComponent(code));
    }
  }

  function person(number) {
    var input = document.querySelector("[data-scan=person], [name=applicant_id_number]");
    if (!input) {
      document.dispatchEvent(new CustomEvent("said", { detail: "读到了身份证：先打开要办的事项" }));
      return;
    }
    input.value = number;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    var look = document.querySelector("[data-look]");
    if (look) { look.click(); }
  }
})();
