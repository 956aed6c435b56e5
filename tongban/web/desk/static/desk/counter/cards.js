// A card was read: whose number it is. With the cursor at the one it is about or at the agent, it is theirs; else the applicant's.
// A second person in the applicant's place is asked about in words; the name and the number of two people never stand together.
(function () {
  var form = document.querySelector("[data-counter]"), ask = document.querySelector("[data-asked]");

  function at(name) { return form && form.querySelector('[name="' + name + '"]'); }

  function who(part) {
    var label = form.querySelector('label[for="id_' + part + '_name"]');
    return label ? label.firstChild.textContent.trim().replace(/(姓名|名称|或)+$/, "") : "";
  }

  function fill(part, card) {
    var number = at(part + "_id_number"), name = at(part + "_name"), kind = at(part + "_id_kind");
    var other = number.value.trim().toUpperCase() !== card.number;
    if (other) {  // what belongs to whoever stood there goes with them
      ["name", "phone", "address"].forEach(function (one) {
        var box = at(part + "_" + one);
        if (box && (number.value.trim() || (one === "name" && card.name))) { box.value = ""; }
      });
    }
    if (kind && kind.querySelector('option[value="resident"]')) { kind.value = "resident"; }
    number.value = card.number;
    if (card.name && name) { name.value = card.name; }
    number.dispatchEvent(new Event("input", { bubbles: true }));
    if (part === "applicant") {
      var situation = at("situation");
      if (situation && other) { situation.checked = false; }
      form.querySelector("[data-look]").click();
    } else {
      say("已填到" + who(part));
      if (name && !name.value) { name.focus(); } else { number.focus(); }
    }
  }

  function question(card) {
    var back = card.from && card.from.focus ? card.from : at("applicant_id_number");
    var list = ask.querySelector("[data-choices]");
    list.textContent = "";
    function done() { ask.hidden = true; }
    function button(words, act) {
      var one = document.createElement("button");
      one.type = "button";
      one.className = "button button--plain";
      one.textContent = words;
      one.addEventListener("click", function () { done(); act(); });
      list.append(one);
    }
    ["subject", "agent"].forEach(function (part) {
      if (at(part + "_id_number")) { button("填到" + who(part), function () { fill(part, card); }); }
    });
    button("换成申请人", function () { fill("applicant", card); });
    button("都不是，不填", function () { back.focus(); });
    ask.querySelector("[data-number]").textContent = card.number.slice(0, 4) + "…" + card.number.slice(-4);
    ask.hidden = false;
    ask.focus();  // not a button: a reader may send a second Enter
  }

  document.addEventListener("card", function (event) {
    var input = at("applicant_id_number"), card = event.detail, from = (card.from && card.from.name) || "";
    if (!input) { return; }
    event.preventDefault();
    var part = ["subject", "agent"].find(function (one) { return from === one + "_id_number" || from === one + "_name"; });
    if (part && at(part + "_id_number")) { fill(part, card); return; }
    var stands = input.value.trim().toUpperCase();
    if (stands && stands !== card.number && from !== "applicant_id_number") { question(card); return; }
    fill("applicant", card);
  });

  function say(text) { document.dispatchEvent(new CustomEvent("said", { detail: text })); }
})();
