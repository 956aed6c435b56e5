// A form whose answer is a file leaves the page as it is: an old refusal on it would look like a new one.
document.addEventListener("submit", function (event) {
  if (!event.target.matches("form[data-download]")) return;
  document.querySelectorAll("main .notice--bad[role=alert]").forEach(function (old) { old.remove(); });
});
