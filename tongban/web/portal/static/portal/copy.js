// Buttons that copy a text; without scripts they stay hidden, and the text can be marked by hand.
document.querySelectorAll("[data-copy]").forEach(function (button) {
  var english = document.documentElement.lang === "en";
  var text = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", function () {
    text.focus();
    text.select();
    var done = document.execCommand("copy");
    var said = button.parentNode.querySelector("[data-copied]");
    said.textContent = english ? (done ? "Copied: paste it into a message" : "Press and hold the text above to copy it")
      : done ? "已复制，粘贴到聊天框就能发" : "请长按上面的文字，选择复制";
    said.hidden = false;
  });
});
