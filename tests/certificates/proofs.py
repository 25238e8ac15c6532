#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""proofs.py ROOT: whether the bounds of kernels/ and host/ on errors are above what is proved.

proofs/ has lemmas for Gappa, on a step each of a form of arithmetic, and lemmas.py what they are
asked for. A bound of the source is proved where it is at least the sum of what the lemmas leave
and of the errors that births/ proves of polynomials; README.md says why such sums are enough.
"""

import concurrent.futures
import fractions
import math
import pathlib
import sys

import lemmas

HERE = pathlib.Path(__file__).resolve().parent
F = fractions.Fraction
TINY = F(1, 2**88)  # all roundings of low parts of doubles together, that no lemma is about
TINY_32 = F(1, 2**44)  # and of floats
ULP = F(1, 2**52)
LEAST_POWER = F(7070, 10000)  # of exp(r), |r| <= 0.3467


LIMITS = "kernels/quick_limits.h"


def errors_of_floats(source, f, place, arguments):
    """Of a unit in pairs of floats whose arguments are in that place: near 0 (""), or farther out. There are at
    most two quotients, the second of low parts as small as those near 0, or one and a logarithm."""
    fit, log_fit = (source.fit("pair", f"{what} in pairs of floats") for what in ("exp", "atanh"))
    exp = f["exp" + place].bound + fit + f["reduction" + place].bound + arguments + TINY_32
    quotients = f["quotient" + place].bound + f["quotient near 0"].bound
    log = f["log of little" if place else "log"].bound + log_fit
    return max(exp + quotients, exp + log + f["quotient" + place if place else "quotient near 0"].bound)


def claims_of_floats(source, forms):
    """Bounds above errors of pairs of floats; a sum's argument has roundings of its own, 6 2^-48 of it."""
    f = forms["pairs of floats"]
    near = errors_of_floats(source, f, "", F(0))
    yield "PAIR_ERROR", source.bound("kernels/map.h", "PAIR_ERROR"), near
    far = errors_of_floats(source, f, " far out", F(6 * 200, 2**48))
    yield "EXACT_ERROR_32, arguments to 200", source.bound(LIMITS, "EXACT_ERROR_32"), max(near, far)
    farthest = errors_of_floats(source, f, " farthest", F(6 * 1000, 2**48))
    yield "term of direct sums, floats", source.term_of_direct_sums(32), max(far, farthest)
    yield "LIMB_ERROR_32", source.bound(LIMITS, "LIMB_ERROR_32"), limb_error(20)
    yield "QUICK_ERROR_32, tiles", source.bound(LIMITS, "QUICK_ERROR_32"), tile_32(source, forms["wide"])
    yield "QUICK_ERROR_32, points", source.bound(LIMITS, "QUICK_ERROR_32"), point_32(source, forms)


def limb_error(bits):
    """Half a unit of the last limb, of a scale that is at most 2^5 times the largest term."""
    return F(2)**(2 - 3 * bits) / 2 * 2**5


def exp_of_doubles(source, d):
    """exp_minus."""
    return (d["exp"].bound / LEAST_POWER + source.fit("pair", "exp in pairs of doubles") + d["reduction"].bound
            + TINY)


def claims_of_doubles(source, forms):
    """Bounds above errors of pairs of doubles. A unit changes by at most what exp does, relatively; softplus by
    0.83 of it where exp is at least 1/2, and where it is less the logarithm is easier."""
    d, g, r = forms["pairs of doubles"], forms["group"], forms["ratio"]
    fit = source.fit("pair", "atanh in pairs of doubles")
    exp, log = exp_of_doubles(source, d), d["log"].bound + fit + TINY
    of_little = d["log of little"].bound + fit + TINY
    yield "PAIR_SLACK", source.bound("host/cpu/map_settle.h", "PAIR_SLACK", 1), exp
    yield "PAIR_SLACK, with a logarithm", source.bound("host/cpu/map_settle.h", "PAIR_SLACK", 0), exp + log
    for unit in ("LOGISTIC", "DENSITY"):
        yield f"ulp_f64 of {unit}, less half", source.ulp_64(unit) - F(1, 2), exp * 2**53
    yield "EXACT_ERROR_64", source.bound(LIMITS, "EXACT_ERROR_64"), exp + log + TINY
    yield "term of direct sums, doubles", source.term_of_direct_sums(64), exp + log + TINY
    yield "LIMB_ERROR_64", source.bound(LIMITS, "LIMB_ERROR_64"), limb_error(32)
    quick = source.bound(LIMITS, "QUICK_ERROR_64")
    yield "QUICK_ERROR_64, tiles", quick, max(F(83, 100) * 2 * exp + log, 2 * exp + of_little) + TINY
    yield "QUICK_ERROR_64, AVX-512, two factors", quick, exp + exp_of_group(source, g) + TINY
    yield "QUICK_ERROR_64, AVX-512, with a logarithm", quick, log_of_group(source, g) + TINY
    yield "QUICK_ERROR_64, AVX2, logistic", quick, logistic_of_ratio(source, r) + TINY


def claims_of_wide(source, forms):
    """Bounds above errors of float maps and sums in doubles: steps in doubles, at most 20 of them, count an ULP."""
    fit, log_fit = source.fit("wide", "exp"), source.fit("wide", "log(1 + e)")
    w = forms["wide"]
    argument = F(106, 2**53)  # of a difference
    exp = F(20, 16) / 2**46 + w["exp, not fused"].bound / LEAST_POWER + fit + argument
    log = w["log, not fused"].bound / F(69, 100) + log_fit
    yield "WIDE_ERROR", source.bound("kernels/wide.h", "WIDE_ERROR"), exp + log + 21 * ULP


def tile_32(source, w):
    """Two exponentials a term, of arguments up to 600 and 170 with three roundings, a logarithm, 512 sums."""
    exp = F(3, 2) / 2**44 + w["exp far out, not fused"].bound / LEAST_POWER + source.fit("wide", "exp")
    log = w["log, not fused"].bound / F(69, 100) + source.fit("wide", "log(1 + e)")
    return 2 * exp + F(3 * (600 + 170), 2**53) + log + (20 + 512) * ULP


def point_32(source, forms):
    """A power of two in a ratio, its argument up to 173 with four roundings, times near 0 an exponential; in the
    other forms a logarithm; 1024 sums."""
    power = 4 * forms["wide vectors"]["power"].bound + source.fit("wide_vector", "2^f") + F(4 * 173, 2**53)
    w = forms["wide"]
    exp = (F(3, 2) / 2**44 + w["exp far out, not fused"].bound / LEAST_POWER + source.fit("wide", "exp")
           + F(2 * 173, 2**53))
    log = forms["wide vectors"]["artanh"].bound / 2 + source.fit("wide_vector", "2 artanh(s)")
    return power + max(exp, log) + (20 + 1024) * ULP / 2


def exp_of_group(source, g):
    """The relative error of an exponential in the group form."""
    return (g["exp"].bound + source.fit("group_form", "exp")) / F(978, 1000) + g["reduction"].bound + TINY


def log_of_group(source, g):
    """And of a unit with a logarithm. What is left of f, at most 2.3 2^-53 of the result, counts f^2 of itself
    more than the lemma has it; f is at most 1/32 where 1 + e is not its own first digit, else 1/30, and then
    less is left of it, 1.2 2^-53."""
    fit = F(11, 10) * source.fit("group_form", "log(1 + f)")
    far = g["log"].bound / F(328, 10000) + F(23, 10) / 2**53 / 32**2
    near = g["log near 1"].bound + F(12, 10) / 2**53 / 30**2
    return max(far, near) + fit + exp_of_group(source, g) + TINY


def claims_of_group(source, forms):
    """Bounds above errors of the group form."""
    path, g = "host/cpu/group_form.h", forms["group"]
    yield "GROUP_SLACK", source.bound(path, "GROUP_SLACK", 1), exp_of_group(source, g) + TINY
    yield "GROUP_SLACK, with a logarithm", source.bound(path, "GROUP_SLACK", 0), log_of_group(source, g)


def claims_of_product(source, forms):
    """Bounds above errors of the product form: the exponential's, and what is made of it."""
    path, p = "host/cpu/product_form.h", forms["product"]
    power = max(p["power"].bound / F(978, 1000), p["power up to 1"].bound)
    power += source.fit("group_form", "exp") / F(978, 1000) + TINY
    yield "PRODUCT_SLACK, reciprocal", source.bound(path, "PRODUCT_SLACK", 1), power + p["reciprocal"].bound
    yield "PRODUCT_SLACK, slope", source.bound(path, "PRODUCT_SLACK", 0), power + p["slope"].bound


def logistic_of_ratio(source, r):
    """Of the logistic in the ratio form: over and under, their sum, whose low parts are rounded twice, a quotient."""
    exp = r["exp"].bound * (F(1, 10) + F(1, 14)) + r["reduction"].bound + source.fit("ratio_form", "exp")
    return exp + 2 * F(3, 2) / 2**13 / 2**53 + r["quotient"].bound + TINY


def claims_of_ratio(source, forms):
    """The bound above errors of the ratio form."""
    yield "RATIO_SLACK, logistic", source.bound("host/cpu/ratio_form.h", "RATIO_SLACK"), logistic_of_ratio(
        source, forms["ratio"])


def main():
    source = lemmas.Source(pathlib.Path(sys.argv[1]).resolve())
    forms = {"pairs of floats": lemmas.pairs_of_floats(source), "pairs of doubles": lemmas.pairs_of_doubles(source),
             "wide": lemmas.wide(source), "wide vectors": lemmas.wide_vector(source), "group": lemmas.group(source),
             "product": lemmas.product(source), "ratio": lemmas.ratio(source)}
    everything = [(f"{form}, {name}", lemma) for form, found in forms.items() for name, lemma in found.items()]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda named: named[1].fault(), everything)
        faults = [f"{name}: {fault}" for (name, _), fault in zip(everything, found) if fault]
    for claims in (claims_of_floats, claims_of_doubles, claims_of_wide, claims_of_group, claims_of_product, claims_of_ratio):
        for name, claimed, proved in claims(source, forms):
            row = f"| {name} | 2^{math.log2(claimed):.2f} | 2^{math.log2(proved):.2f} |"
            print(row)
            if proved > claimed:
                faults.append(f"{name}: {float(claimed):.4g} is claimed, {float(proved):.4g} is proved")
            elif row not in (HERE / "README.md").read_text():
                faults.append(f"README.md lacks the row {row}")
    print(f"{len(everything)} lemmas")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
