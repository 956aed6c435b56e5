// The basket asks the server a moment after the last scan and shows the answer beside the codes; nothing is lost meanwhile.
(function () {
  var form = document.querySelector("[data-basket]"), found = document.querySelector("[data-found]");
  if (!form || !window.fetch) { return; }
  var waiting = 0, asked = 0;

  form.addEventListener("input", function () {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, 300);
  });

  function ask() {
    var mine = ++asked;
    window.fetch(window.location.pathname, { method: "POST", body: new FormData(form), credentials: "same-origin" })
      .then(function (reply) { return reply.text(); })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-found]");
        if (fresh && mine === asked) { found.replaceChildren.apply(found, Array.from(fresh.childNodes)); }
      })
      .catch(function () { document.dispatchEvent(new CustomEvent("said", { detail: "连不上，编号还在，稍后按按钮再看" })); });
  }
})();
