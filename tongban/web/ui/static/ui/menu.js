// One open menu at a time; Escape and a click elsewhere close it. Without scripts each opens and closes by itself.
(function () {
  var menus = Array.from(document.querySelectorAll("details.menu"));
  function close(except) {
    menus.forEach(function (menu) { if (menu !== except) { menu.open = false; } });
  }
  menus.forEach(function (menu) {
    menu.addEventListener("toggle", function () { if (menu.open) { close(menu); } });
  });
  document.addEventListener("click", function (event) { close(event.target.closest("details.menu")); });
  document.addEventListener("keydown", function (event) {
    var open = menus.find(function (menu) { return menu.open; });
    if (event.key === "Escape" && open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
})();
