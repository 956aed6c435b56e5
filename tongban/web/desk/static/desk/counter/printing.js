// Accepted with one key: the next Enter opens the papers, which ask for the printer by themselves.
(function () {
  var link = document.querySelector("[data-printing]");
  if (!link) { return; }
  window.history.replaceState(null, "", window.location.pathname);  // coming back offers nothing twice
  link.focus();
})();
