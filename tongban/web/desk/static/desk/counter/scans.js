// Pages of a batch: taken with the camera or chosen, looked at, given to a paper by a number key, and sent in their order.
(function () {
  var form = document.querySelector("[data-scans]");
  if (!form || !window.DataTransfer) { return; }
  var input = form.querySelector("[name=pages]"), one = form.querySelector("[data-one]");
  var model = one.querySelector("select"), list = form.querySelector("[data-shots]");
  var pages = [], last = model.value, stream = null;

  one.hidden = true;
  model.disabled = true;  // each page has its own choice instead
  form.querySelector("[data-hint]").hidden = false;

  function add(file) {
    var item = document.createElement("li"), choice = model.cloneNode(true), picture = document.createElement("img");
    item.tabIndex = 0;
    choice.disabled = false;
    choice.removeAttribute("id");
    choice.setAttribute("aria-label", "第" + (pages.length + 1) + "页是哪份材料的");
    choice.value = last;
    choice.addEventListener("change", function () { last = choice.value; });
    picture.alt = file.name;
    if (file.type.indexOf("image/") === 0) {
      var reader = new FileReader();
      reader.addEventListener("load", function () { picture.src = reader.result; });
      reader.readAsDataURL(file);
    }
    item.append(picture, choice);
    item.addEventListener("keydown", function (event) {
      var number = Number(event.key);
      if (event.key === "Delete") {
        pages = pages.filter(function (page) { return page.item !== item; });
        (item.nextElementSibling || item.previousElementSibling || input).focus();
        item.remove();
        send();
      } else if (event.target === item && number >= 1 && number <= model.options.length) {
        choice.selectedIndex = number - 1;
        last = choice.value;
        if (item.nextElementSibling) { item.nextElementSibling.focus(); }
      }
    });
    list.append(item);
    pages.push({ file: file, item: item });
    send();
    item.focus();
  }

  function send() {
    var kept = new DataTransfer();
    pages.forEach(function (page) { kept.items.add(page.file); });
    input.files = kept.files;
  }

  input.addEventListener("change", function () {
    var chosen = Array.from(input.files);
    chosen.forEach(add);
  });

  var box = form.querySelector("[data-camera]"), video = box.querySelector("video");
  form.querySelector("[data-on]").addEventListener("click", function () {
    if (!navigator.mediaDevices) { return said("这台电脑的浏览器打不开摄像头，请选择文件"); }
    navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 2592 }, facingMode: "environment" } }).then(function (found) {
      stream = found;
      video.srcObject = found;
      box.hidden = false;
      form.querySelector("[data-take]").focus();
    }).catch(function () { said("没有找到高拍仪，或没有允许使用，请选择文件"); });
  });
  form.querySelector("[data-take]").addEventListener("click", function () {
    var canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob(function (blob) {
      if (blob) { add(new File([blob], "page" + (pages.length + 1) + ".jpg", { type: "image/jpeg" })); }
      form.querySelector("[data-take]").focus();
    }, "image/jpeg", 0.88);
  });
  form.querySelector("[data-off]").addEventListener("click", function () {
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    box.hidden = true;
  });

  function said(text) { document.dispatchEvent(new CustomEvent("said", { detail: text })); }
})();
