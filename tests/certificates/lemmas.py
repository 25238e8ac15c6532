# SPDX-License-Identifier: MIT
"""The lemmas of proofs/ and what they are asked for, by form of arithmetic."""

import fractions
import pathlib
import re
import subprocess

from constants import constants_of, value_of

HERE = pathlib.Path(__file__).resolve().parent
MOST_SECONDS = 60  # of a lemma, on a busy machine: Gappa may search for long where there is no proof
SHIFT_64 = 3 * 2**51
SHIFT_32 = 3 * 2**22


def gappa_number(value):
    """A binary number as Gappa writes them."""
    value = fractions.Fraction(value)
    return f"{value.numerator}b-{value.denominator.bit_length() - 1}"


def multiply_add(found, is_fused):
    """{ma(a, b, c)} with one rounding of the whole to come, or one of the product before."""
    a, b, c = (part.strip() for part in found[1].split(","))
    return f"{a} * {b} + {c}" if is_fused else f"rnd({a} * {b}) + {c}"


class Lemma:
    """One of proofs/, what it is asked for, and the bound that it proves."""

    def __init__(self, template, bound, names=None, is_fused=True, **parameters):
        self.template = template
        self.bound = value_of(bound)
        self.is_fused = is_fused
        self.parameters = {"bound": gappa_number(self.bound), **parameters}
        self.parameters.update({name: gappa_number(value) for name, value in (names or {}).items()})

    def fault(self):
        """What Gappa has against it, or None."""
        text = (HERE / "proofs" / f"{self.template}.gappa").read_text()
        text = re.sub(r"\{(\w+)\}", lambda found: str(self.parameters.get(found[1], found[0])), text)
        text = re.sub(r"\{ma\(([^()]*)\)\}", lambda found: multiply_add(found, self.is_fused), text)
        try:
            done = subprocess.run(["gappa"], input=text, capture_output=True, text=True, check=False,
                                  timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            return f"{self.template} is not proved within {float(self.bound):.4g} in time"
        if done.returncode == 0:
            return None
        words = [line.strip() for line in done.stderr.splitlines() if "BND" in line or "Error" in line]
        return f"{self.template} is not proved within {float(self.bound):.4g}: " + " ".join(words)


class Source:
    """What kernels/, host/ and births/ say."""

    def __init__(self, root):
        self.root = root

    def constants(self, path):
        """All constants of a file, in order."""
        return [value_of(text) for _, text in constants_of(self.root / path)]

    def bound(self, path, name, place=0):
        """A bound that a file defines: the number in that place of the definition."""
        line = re.search(rf"#define {name} (.*)", (self.root / path).read_text())[1]
        return value_of(re.findall(r"0x1[0-9a-f.]*p[+-]?[0-9]+", line)[place])

    def term_of_direct_sums(self, precision):
        """What sum_direct_error_bound allows a term's value to be off."""
        text = (self.root / "host/sum/terms.c").read_text()
        found = re.search(r"const double term = precision == 32 \? (\S+) : (\S+);", text)
        return value_of(found[1 if precision == 32 else 2])

    def ulp_64(self, unit):
        """The bound of a unit's double maps, in ULP, as the public header tells it."""
        text = (self.root / "host/include/sigramp/sigramp.h").read_text()
        return fractions.Fraction(re.search(rf"ROW\({unit}, .*, ([0-9.]+)\)", text)[1])

    @staticmethod
    def fit(script, what):
        """The relative error that a script of births/ proves of a polynomial."""
        text = (HERE / "births" / f"{script}.sollya").read_text()
        return value_of(re.search(rf'prove\([0-9]+, "{re.escape(what)}".*?(0x1[0-9a-f.]*p-[0-9]+)\);',
                                  text, re.DOTALL)[1])


def named(*values):
    """Coefficients from the highest on, by their power."""
    return {f"c{len(values) - 1 - i}": value for i, value in enumerate(values)}


def floats_named(values):
    """The same of floats, in the order in which kernels/pair.h has them."""
    return dict(zip(("c1", "c0", "c3", "c2", "c4"), values))


LOG_2_NAMES = ("log2_e", "log_2_first", "log_2_second", "log_2_third")


def pair_reciprocal(precision):
    """Of kernels/pair.h."""
    kind = {"format": f"ieee_{precision}"}
    halley = Lemma("pair_halley", "0x1.2p-13", before="0.0506", **kind)
    if precision == 32:
        return {"first step": halley,
                "last step": Lemma("pair_newton", "0x1.3p-23", before=gappa_number(halley.bound), **kind)}
    again = Lemma("pair_halley", "0x1p-38", before=gappa_number(halley.bound), **kind)
    return {"first step": halley, "second step": again,
            "last step": Lemma("pair_newton", "0x1p-52", before=gappa_number(again.bound), **kind)}


def pairs_of_floats(source):
    """kernels/pair.h, for arguments t whose low parts are at most 2^-17, those of maps and of sums near 0;
    at most 1.1 2^-15, of sums, |t| <= 200; or any that it takes."""
    c = source.constants("kernels/pair.h")
    reduction = dict(zip(LOG_2_NAMES, c[0:4]), shift=SHIFT_32)
    heads = dict(zip(("fourth", "fourth_low", "sixth", "sixth_low", "third", "third_low", "seventh", "seventh_low",
                      "fifth", "fifth_low"), c[4:14]))
    exp_names, log_names = {**heads, **floats_named(c[26:31])}, {**heads, **floats_named(c[41:46])}
    y_error = {"format": "ieee_32", "y_error": "0x1.3p-23"}
    common = {"format": "ieee_32", "limit": 1000, "most": 1444, "left": "1b-54", "inverse_left": "1b-24"}
    return {
        "reduction": Lemma("pair_reduction", "0x1p-41", reduction, low="1b-18", x="1b-17", **common),
        "reduction far out": Lemma("pair_reduction", "0x1.2p-39", reduction, low="0x1.2cp-15", x="0x1.48p-15", **common),
        "reduction farthest": Lemma("pair_reduction", "0x1p-36", reduction, low="0x1.78p-13", x="0x1.8p-13", **common),
        "exp": Lemma("pair_32_exp", "0x1.4p-37", exp_names, most="1b-17"),
        "exp far out": Lemma("pair_32_exp", "0x1.2p-36", exp_names, most="0x1.48p-15"),
        "exp farthest": Lemma("pair_32_exp", "0x1.8p-35", exp_names, most="0x1.8p-13"),
        "log": Lemma("pair_32_atanh", "0x1.6p-37", log_names, most="0.33334"),
        "log of little": Lemma("pair_32_atanh", "0x1p-41", log_names, most="0.16"),
        **pair_reciprocal(32),
        "quotient near 0": Lemma("pair_quotient", "0x1p-40", low="1b-22", d_low="1b-22", **y_error),
        "quotient": Lemma("pair_quotient", "0x1.2p-37", low="1b-17", d_low="1b-22", **y_error),
        "quotient far out": Lemma("pair_quotient", "0x1.8p-36", low="0x1.4p-15", d_low="1b-24", **y_error),
        "quotient farthest": Lemma("pair_quotient", "0x1p-33", low="0x1.8p-13", d_low="1b-24", **y_error),
    }


def pairs_of_doubles(source):
    """kernels/pair.h."""
    c = source.constants("kernels/pair.h")
    reduction = dict(zip(LOG_2_NAMES, c[15:19]), shift=SHIFT_64)
    heads = dict(zip(("sixth", "sixth_low", "third", "third_low", "fifth", "fifth_low"), c[19:25]))
    return {
        "reduction": Lemma("pair_reduction", "0x1p-90", reduction, format="ieee_64", limit=2300, most=3320,
                           left="1b-138", inverse_left="1b-53", low="1b-40", x="1b-39"),
        "exp": Lemma("pair_64_exp", "0x1p-63", {**heads, **named(*c[31:41])}),
        "log": Lemma("pair_64_atanh", "0x1p-62", {**heads, **named(*c[46:57])}, most="0.33334"),
        "log of little": Lemma("pair_64_atanh", "0x1p-65", {**heads, **named(*c[46:57])}, most="0.2"),
        **pair_reciprocal(64),
        "quotient": Lemma("pair_quotient", "0x1p-88", format="ieee_64", low="1b-39", y_error="1b-52", d_low="1b-51"),
    }


def wide(source):
    """kernels/wide.h, with and without fused steps: any arithmetic is one or the other in each step."""
    c = source.constants("kernels/wide.h")
    exp_names = {"log2_e": c[0], "minus_log_2": c[1], "shift": SHIFT_64, **named(*c[2:12])}
    lemmas = {}
    for is_fused, kind in ((True, "fused"), (False, "not fused")):
        lemmas.update({
            f"exp, {kind}": Lemma("wide_exp", "0x1p-52", exp_names, is_fused, most=106, reduction="0x1.4p-46"),
            f"exp far out, {kind}": Lemma("wide_exp", "0x1p-52", exp_names, is_fused, most=700,
                                          reduction="0x1.8p-44"),
            f"log, {kind}": Lemma("wide_log", "0x1p-51", named(*c[12:28]), is_fused),
        })
    return lemmas


def wide_vector(source):
    """host/cpu/wide_vector.h."""
    c = source.constants("host/cpu/wide_vector.h")
    return {"power": Lemma("wide_power", "0x1.1p-52", {"shift": SHIFT_64, **named(*c[1:5])}),
            "artanh": Lemma("wide_artanh", "0x1.4p-52", named(*c[5:13]))}


def group(source):
    """host/cpu/group_form.h."""
    c = source.constants("host/cpu/group_form.h")[76:]
    reduction = {"minus_16_log2_e": c[6], "log_2_first": c[7], "log_2_second": c[8], "shift": SHIFT_64}
    log_names = named(*c[9:18])
    return {
        "reduction": Lemma("group_reduction", "0x1p-79", reduction),
        "exp": Lemma("group_exp", "0x1.6p-64", named(*c[0:6])),
        "log": Lemma("group_log", "0x1.4p-68", log_names, least="-0.0334", most="0.0334", low="1b-53"),
        "log near 1": Lemma("group_log_0", "0x1p-62", log_names, least="1b-10", most="0.0334", low="1b-52"),
        "inverse": Lemma("group_inverse", "0x1p-50"),
        "quotient": Lemma("pair_quotient", "0x1p-94", format="ieee_64", low="1b-51", y_error="1b-50", d_low="1b-51"),
    }


def product(source):
    """host/cpu/product_form.h, with the polynomial of group_form.h."""
    c = source.constants("host/cpu/product_form.h")[16:]
    curve = named(*source.constants("host/cpu/group_form.h")[76:82])
    reduction = {"log2_e": c[0], "log_2": c[1], "shift": 3 * 2**47}
    return {
        "reduction": Lemma("product_reduction", "0x1p-1", reduction),
        "power": Lemma("product_power", "0x1.8p-64", curve, power="[1, 2]", one="[0, 1]", part="power"),
        "power up to 1": Lemma("product_power", "0x1.88p-64", curve, power="[0, 1]", one="[1, 1]", part="one"),
        "reciprocal": Lemma("product_reciprocal", "0x1.3p-65"),
        "slope": Lemma("product_slope", "0x1.ap-64"),
    }


def ratio(source):
    """host/cpu/ratio_form.h."""
    c = source.constants("host/cpu/ratio_form.h")[28:]
    shift = SHIFT_64 + 1023
    reduction = {"log2_e": c[0], "log_2_short": c[1], "log_2_rest": -c[2], "shift": shift, "short_shift": 3 * 2**31}
    return {
        "reduction": Lemma("ratio_reduction", "0x1.8p-65", reduction, low="1b-44"),
        "exp": Lemma("ratio_exp", "0x1.8p-62", named(*c[3:8])),
        "quotient": Lemma("ratio_quotient", "0x1.8p-63", low="0x1.8p-13"),
    }
