// Buttons that print the page; without scripts they stay hidden, and the browser's own menu prints.
document.querySelectorAll("[data-print]").forEach(function (button) {
  button.hidden = false;
  button.addEventListener("click", function () { window.print(); });
});
