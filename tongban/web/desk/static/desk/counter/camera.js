// The document camera as the browser's own: each picture taken is handed to the list of pages.
(function () {
  var form = document.querySelector("[data-scans]");
  if (!form || !window.DataTransfer) { return; }
  var box = form.querySelector("[data-camera]"), video = box.querySelector("video"), stream = null, taken = 0;

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
      taken += 1;
      if (blob) {
        var file = new File([blob], "page" + taken + ".jpg", { type: "image/jpeg" });
        form.dispatchEvent(new CustomEvent("shot", { detail: file }));
      }
      form.querySelector("[data-take]").focus();
    }, "image/jpeg", 0.88);
  });

  form.querySelector("[data-off]").addEventListener("click", function () {
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    box.hidden = true;
  });

  function said(text) { document.dispatchEvent(new CustomEvent("said", { detail: text })); }
})();
