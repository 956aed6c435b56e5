// Pages of a batch: looked at, turned, put in order, given to a paper by a number key, and sent as they stand in the list.
// The picture itself is turned where it is kept; here only its sight turns, so the file stays as it was taken until then.
(function () {
  var form = document.querySelector("[data-scans]");
  if (!form || !window.DataTransfer) { return; }
  var input = form.querySelector("[name=pages]"), one = form.querySelector("[data-one]"), shot = form.querySelector("[data-shot]");
  var model = one.querySelector("select"), list = form.querySelector("[data-shots]"), undo = form.querySelector("[data-undo]");
  var several = model.options.length > 1, last = several ? "" : model.value, gone = [];  // gone: what was taken out and what it stood before, the latest last

  one.hidden = true;
  model.disabled = true;  // each page has its own choice instead
  form.querySelector("[data-hint]").hidden = false;

  function add(file) {
    var item = shot.content.firstElementChild.cloneNode(true), choice = model.cloneNode(true), picture = item.querySelector("img");
    item.file = file;
    choice.disabled = false;
    choice.removeAttribute("id");
    if (several) {  // nobody has said yet what the page is: it must not lie with the first paper because nobody looked
      choice.prepend(new Option("还没归到材料", ""));
      choice.required = true;
    }
    choice.value = last;
    choice.addEventListener("change", function () { last = choice.value; });
    item.querySelector("[data-choice]").replaceWith(choice);
    picture.alt = file.name;
    if (file.type.indexOf("image/") === 0) {
      var reader = new FileReader();
      reader.addEventListener("load", function () { picture.src = reader.result; });
      reader.readAsDataURL(file);
    } else {  // a document is kept as it is
      picture.replaceWith(file.name + "（PDF，整份归到一份材料）");
      item.querySelectorAll("[data-do^=turn]").forEach(function (button) { button.hidden = true; });
    }
    item.addEventListener("click", function (event) {
      var button = event.target.closest("[data-do]");
      if (button) { work(item, button.dataset.do, button); }
    });
    item.addEventListener("keydown", function (event) { pressed(event, item, choice); });
    list.append(item);
    settle();
    item.focus();
  }

  var KEYS = { ArrowLeft: "turn-left", ArrowRight: "turn-right", ArrowUp: "earlier", ArrowDown: "later", Delete: "out" };

  function pressed(event, item, choice) {
    var number = Number(event.key);
    if (event.target !== item || event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (KEYS[event.key]) {
      event.preventDefault();
      work(item, KEYS[event.key], item);
    } else if (number >= 1 && number <= model.options.length) {
      choice.value = model.options[number - 1].value;
      last = choice.value;
      if (item.nextElementSibling) { item.nextElementSibling.focus(); }
    }
  }

  function work(item, what, focus) {
    var turn = item.querySelector("[name=turn]"), before = item.previousElementSibling, after = item.nextElementSibling;
    if (what === "out") { return out(item); }
    if (what === "turn-left" || what === "turn-right") {
      if (item.querySelector("[data-do=turn-left]").hidden) { return said("PDF 按原样保存，不能在这里转"); }
      turn.value = (Number(turn.value) + (what === "turn-left" ? 3 : 1)) % 4;
      item.querySelector("img").dataset.turn = turn.value;
      return said(turn.value === "0" ? "已转回原来的方向" : "已向右转 " + turn.value * 90 + " 度");
    }
    if (what === "earlier" && before) { before.before(item); }
    if (what === "later" && after) { after.after(item); }
    settle();
    focus.focus();
    said("现在是第 " + place(item) + " 页");
  }

  function out(item) {
    var next = item.nextElementSibling;
    gone.push({ item: item, next: next });
    (next || item.previousElementSibling || input).focus();
    said("已去掉第 " + place(item) + " 页，可以放回来");
    item.remove();
    settle();
  }

  function back() {
    var kept = gone.pop();
    if (!kept) { return; }
    list.insertBefore(kept.item, kept.next && kept.next.parentNode === list ? kept.next : null);
    settle();
    kept.item.focus();
    said("已放回第 " + place(kept.item) + " 页");
  }

  undo.querySelector("button").addEventListener("click", back);
  form.addEventListener("keydown", function (event) {
    if (event.ctrlKey && event.key.toLowerCase() === "z" && gone.length && !event.target.matches("textarea,[type=text]")) {
      event.preventDefault();
      back();
    }
  });

  function place(item) { return Array.from(list.children).indexOf(item) + 1; }

  // Files, papers and turns go out in one order: that of the list.
  function settle() {
    var kept = new DataTransfer();
    Array.from(list.children).forEach(function (item, n) {
      kept.items.add(item.file);
      item.querySelector("[data-place]").textContent = n + 1;
      item.setAttribute("aria-label", "第 " + (n + 1) + " 页");
      item.querySelector("select").setAttribute("aria-label", "第 " + (n + 1) + " 页是哪份材料的");
      item.querySelectorAll("[data-do]").forEach(function (button) {
        button.setAttribute("aria-label", "第 " + (n + 1) + " 页" + button.title);
      });
    });
    input.files = kept.files;
    undo.hidden = !gone.length;
  }

  input.addEventListener("change", function () { Array.from(input.files).forEach(add); });
  form.addEventListener("shot", function (event) { add(event.detail); });

  function said(text) { document.dispatchEvent(new CustomEvent("said", { detail: text })); }
})();
