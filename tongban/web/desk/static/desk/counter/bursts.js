// An ID reader or a scanner types like a keyboard, only faster than any hand. A burst that is a code of ours is taken out of
// whatever field had the focus and given to whom it concerns; anything else was typing, however quick. What an input method is
// composing is never touched. Loaded without waiting for the page: the first scan may come before it is drawn.
(function () {
  var GAP = 100, LEAST = 6;  // milliseconds between two characters, on a busy computer; characters before the closing Enter
  var OURS = [  // joint number or leg; item number; query code; the code on a paper
    /^YJS[0-9]{25,}(-[0-9]{2})?$/, /^[0-9A-Z]{31}[0-9]{12}(-[0-9]{2})?$/, /^[0-9]{6}20[0-9]{12}$/, /^(?=.*[A-Z])[2-9A-HJ-NP-Z]{12}$/
  ];
  var WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  var read = "", last = -GAP * 2, field = null, was = null;

  function forget() { read = ""; field = null; was = null; }

  function hold() {
    field = document.activeElement;
    was = null;
    if (field && "value" in field && /^(text|search|tel|password|url|email|textarea|number|select-one)$/.test(field.type)) {
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
      if (!quick || !read) { forget(); hold(); }
      read += event.key;
      last = event.timeStamp;
    } else if (event.key === "Enter" && quick && read.length >= LEAST) {
      var found = meant(read), text = read, from = field, before = was;
      forget();
      if (!found) {
        if (before === null) { say("没有认出“" + text.slice(0, 40) + "”，请再扫一次"); }
        return;  // quick typing: it stays where it was typed
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (before !== null) { from.value = before; }
      deliver(found, from);
    } else {
      forget();
    }
  }, true);

  function resident(number) {
    var sum = WEIGHTS.reduce(function (all, weight, n) { return all + weight * Number(number[n]); }, 0);
    return "10X98765432"[sum % 11] === number[17];
  }

  function meant(text) {
    var number = /(^|[^0-9])([0-9]{17}[0-9Xx])([^0-9]|$)/.exec(text);
    if (number && resident(number[2].toUpperCase())) {
      return { number: number[2].toUpperCase(), name: (/[\u4e00-\u9fff·]{2,}/.exec(text) || [""])[0] };
    }
    var parts = text.trim().split("/").filter(Boolean);  // the codes on our papers are addresses; their last part is the code
    var code = (parts[parts.length - 1] || "").trim();
    var ours = OURS.some(function (one) { return one.test(code.toUpperCase()); });
    return ours || document.querySelector("[data-scan=codes]") ? { code: code } : null;
  }

  function deliver(found, from) {
    var codes = document.querySelector("[data-scan=codes]");
    if (codes) {
      codes.value = (codes.value.trim() + "\n" + (found.number || found.code)).trim();
      codes.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (found.number) {
      var taken = new CustomEvent("card", { cancelable: true, detail: { number: found.number, name: found.name, from: from } });
      if (document.dispatchEvent(taken)) { person(found.number); }
    } else if (filled()) {
      say("扫到 " + found.code + "。这张表还没有办完，没有离开；办完再扫");
    } else {
      window.location.assign("/desk/?q=" + encodeURIComponent(found.code));
    }
  }

  function person(number) {
    var input = document.querySelector("[data-scan=person]"), look = document.querySelector("[data-look]");
    if (!input) { say("读到了身份证：先打开要办的事项"); return; }
    input.value = number;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (look) { look.click(); }
  }

  function filled() {  // something was typed on this page that leaving would lose
    return Array.from(document.querySelectorAll("form[method=post] input, form[method=post] select, form[method=post] textarea"))
      .some(function (one) {
        if (one.type === "hidden" || one.disabled) { return false; }
        if (one.type === "checkbox" || one.type === "radio") { return one.checked !== one.defaultChecked; }
        if (one.options) { return Array.from(one.options).some(function (o) { return o.selected && o.value && !o.defaultSelected; }); }
        return one.value.trim() !== "" && (one.value !== one.defaultValue || /_(name|id_number)$/.test(one.name));
      });
  }

  function say(text) { document.dispatchEvent(new CustomEvent("said", { detail: text })); }
})();
