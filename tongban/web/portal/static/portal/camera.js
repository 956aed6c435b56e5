// Looks at photographs before they are sent: too small, too dark, blurred. It only says so; everything may be sent.
// Sharpness is the variance of the Laplacian over a grey picture of at most 640 dots.
document.querySelectorAll("input[type=file][data-look]").forEach(function (input) {
  var SIDE = 640, SMALL = 800, DARK = 70, BLURRED = 60, MANY_BYTES = 20e6;
  var english = document.documentElement.lang === "en";
  var said = document.createElement("div"), list = document.createElement("ul");
  said.setAttribute("role", "status");
  list.className = "looks";
  said.appendChild(list);
  input.insertAdjacentElement("afterend", said);

  function grey(picture) {
    var scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(3, Math.round(picture.width * scale));
    canvas.height = Math.max(3, Math.round(picture.height * scale));
    var pen = canvas.getContext("2d");
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    var dots = pen.getImageData(0, 0, canvas.width, canvas.height).data;
    var shade = new Float32Array(canvas.width * canvas.height);
    for (var i = 0; i < shade.length; i++) { shade[i] = 0.299 * dots[4 * i] + 0.587 * dots[4 * i + 1] + 0.114 * dots[4 * i + 2]; }
    return { shade: shade, width: canvas.width, height: canvas.height };
  }

  function sharpness(view) {
    var n = 0, sum = 0, squares = 0;
    for (var y = 1; y < view.height - 1; y++) {
      for (var x = 1; x < view.width - 1; x++) {
        var i = y * view.width + x, s = view.shade;
        var edge = s[i - 1] + s[i + 1] + s[i - view.width] + s[i + view.width] - 4 * s[i];
        n += 1; sum += edge; squares += edge * edge;
      }
    }
    return squares / n - (sum / n) * (sum / n);
  }

  function faults(picture, bytes) {
    var view = grey(picture), light = 0, found = [];
    for (var i = 0; i < view.shade.length; i++) { light += view.shade[i]; }
    if (bytes > MANY_BYTES) { found.push(english ? "over 20 MB, cannot be uploaded: take it in normal quality" : "超过20MB，传不上去，请用普通画质重拍"); }
    if (Math.max(picture.width, picture.height) < SMALL) { found.push(english ? "small, may not be readable: go closer" : "太小，字可能看不清，请离近一点拍"); }
    if (light / view.shade.length < DARK) { found.push(english ? "dark: take it where there is more light" : "太暗，请到亮的地方重拍"); }
    if (sharpness(view) < BLURRED) { found.push(english ? "blurred: hold the phone still" : "有点模糊，请拿稳手机、对准字再拍"); }
    return found;
  }

  function look(file, place) {
    if (!/^image\//.test(file.type) || !window.createImageBitmap) { return; }
    createImageBitmap(file).then(function (picture) {
      var found = faults(picture, file.size), line = document.createElement("li");
      picture.close();
      line.className = found.length ? "looks__wrong" : "";
      line.textContent = english ? "Picture " + place + ": " + (found.length ? found.join("; ") + ". If you can read it, upload it all the same" : "clear")
        : "第" + place + "张：" + (found.length ? found.join("；") + "。看得清就可以照样上传" : "清楚");
      list.appendChild(line);
    }).catch(function () {}); // the server says what is wrong with a file that is no picture
  }

  input.addEventListener("change", function () {
    list.textContent = "";
    Array.prototype.forEach.call(input.files, function (file, n) { look(file, n + 1); });
  });
});
