# Bad input stops with a sentence that names it. Without these, Nix would speak of a line in this library.
let
  show =
    value:
    if builtins.elem (builtins.typeOf value) [ "string" "int" "float" "bool" "null" ] then
      builtins.toJSON value
    else
      "a ${builtins.typeOf value}";
  isNumber = value: builtins.isInt value || builtins.isFloat value;
  quoted = names: builtins.concatStringsSep ", " (map builtins.toJSON names);
in
rec {
  refuse =
    name: value: expected:
    throw "nixperf: ${name} is ${show value}; expected ${expected}";

  # At most 2^53 - 1: up to there floats, which some of it is counted in, are exact.
  wholeNumber =
    name: least: value:
    if builtins.isInt value && value >= least && value <= 9007199254740991 then
      value
    else
      refuse name value "a whole number from ${toString least} to 9007199254740991";

  # Above `most` no machine is, and what is computed from it would not fit a whole number of Nix any more.
  positive =
    name: most: value:
    if isNumber value && value > 0 && value <= most then
      value
    else
      refuse name value "a number above 0 and at most ${toString most}";

  oneOf =
    name: known: value:
    if builtins.elem value known then value else refuse name value "one of ${quoted known}";

  text = name: value: if builtins.isString value then value else refuse name value "a string";

  set = name: value: if builtins.isAttrs value then value else refuse name value "a set";
}
