/* SPDX-License-Identifier: MIT */
/*
 * Constants of the float form (kernels/float_form.h), by how many entries of a table the
 * instruction set looks up quickly; tests/certificates/births/float_tables.sollya makes them.
 *
 * power_table: 2^(j/N) rounded; power_rest: log(2^(j/N)) less the logarithm of that; power_terms:
 * minimax (Remez) polynomial in r of (exp(r) - 1 - r)/((1 + r) r^2) on |r| <= log(2)/(2 N), to
 * 2^-36.8 of the power for 32 entries, 2^-37.6 for 8.
 *
 * LOG_2_EXCESS: of LOG_2_FLOAT over log(2), and half the largest (exp(r) - 1 - r)/(1 + r) of it
 * more: the form leaves their product out.
 *
 * logarithm_factor: c near 1/(1 + e) for e in the middle of cell i, such that -log(c) is near a
 * float (Gal's way), which logarithm_table holds, to 2^-37 of it; cells are equal in a piecewise
 * linear square root of e, of which LOGARITHM_INDEX makes the cell: so w^2 is small beside the
 * logarithm in each. logarithm_terms: minimax polynomial in w of (log(1 + w) - w)/w^2, unweighted,
 * on |w| <= 0.0301 for 32 entries, |w| <= 0.0562 for 16.
 */
#ifndef SIGRAMP_KERNELS_FLOAT_TABLES_H
#define SIGRAMP_KERNELS_FLOAT_TABLES_H

#include "dialect.h"

#define LOG2_E_FLOAT 0x1.715476p+0f
#define LOG_2_FLOAT 0x1.62e43p-1f

#if POWER_ENTRIES == 32
#define LOG_2_EXCESS 0x1.05c808p-29f
static SIGRAMP_CONSTANT float power_table[] = {
    0x1p+0f,        0x1.059b0ep+0f, 0x1.0b5586p+0f, 0x1.11301ep+0f, 0x1.172b84p+0f, 0x1.1d4874p+0f,
    0x1.2387a6p+0f, 0x1.29e9ep+0f,  0x1.306fep+0f,  0x1.371a74p+0f, 0x1.3dea64p+0f, 0x1.44e086p+0f,
    0x1.4bfdaep+0f, 0x1.5342b6p+0f, 0x1.5ab07ep+0f, 0x1.6247ecp+0f, 0x1.6a09e6p+0f, 0x1.71f75ep+0f,
    0x1.7a1148p+0f, 0x1.82589ap+0f, 0x1.8ace54p+0f, 0x1.93737cp+0f, 0x1.9c4918p+0f, 0x1.a5503cp+0f,
    0x1.ae89fap+0f, 0x1.b7f77p+0f,  0x1.c199bep+0f, 0x1.cb720ep+0f, 0x1.d5818ep+0f, 0x1.dfc974p+0f,
    0x1.ea4afap+0f, 0x1.f50766p+0f};
static SIGRAMP_CONSTANT float power_rest[] = {0,
                                              -0x1.947416p-25f,
                                              0x1.8d96d4p-25f,
                                              -0x1.dda2fep-25f,
                                              -0x1.9c0c22p-27f,
                                              -0x1.a2fbb4p-25f,
                                              0x1.964902p-25f,
                                              -0x1.2b0dbcp-25f,
                                              0x1.125002p-25f,
                                              -0x1.cde8cep-26f,
                                              0x1.370be4p-25f,
                                              0x1.336de2p-30f,
                                              -0x1.0a3552p-25f,
                                              -0x1.c541b6p-26f,
                                              -0x1.00d8acp-27f,
                                              -0x1.6cb284p-25f,
                                              0x1.26055cp-26f,
                                              0x1.8b2bb8p-26f,
                                              -0x1.05cb44p-25f,
                                              -0x1.1c2142p-26f,
                                              0x1.67a1cap-28f,
                                              -0x1.348e56p-25f,
                                              0x1.a3b5e4p-28f,
                                              -0x1.0b7ec8p-25f,
                                              -0x1.f9c306p-27f,
                                              -0x1.e4c886p-26f,
                                              -0x1.6961b4p-28f,
                                              -0x1.b5151ep-28f,
                                              -0x1.a5217cp-28f,
                                              -0x1.ab7132p-26f,
                                              0x1.61428ep-28f,
                                              -0x1.2ad5f8p-27f};
static SIGRAMP_CONSTANT float power_terms[] = {0x1p-1f, -0x1.555f22p-2f, 0x1.80101p-2f};

#define LOGARITHM_INDEX 0x1.142ae2p+68f
static SIGRAMP_CONSTANT float logarithm_factor[] = {
    0x1p+0f,        0x1.feef22p-1f, 0x1.fc4e94p-1f, 0x1.f8debap-1f, 0x1.f30bap-1f,  0x1.ec176ap-1f,
    0x1.e4ee14p-1f, 0x1.db360cp-1f, 0x1.cf3dc4p-1f, 0x1.c2e6d8p-1f, 0x1.b74516p-1f, 0x1.ac9b1ap-1f,
    0x1.a3099p-1f,  0x1.96eb86p-1f, 0x1.8624d2p-1f, 0x1.754718p-1f, 0x1.66b032p-1f, 0x1.584116p-1f,
    0x1.4bd24ep-1f, 0x1.404666p-1f, 0x1.34964ap-1f, 0x1.29e50ap-1f, 0x1.2090e2p-1f, 0x1.17165cp-1f,
    0x1.0ec5fcp-1f, 0x1.070f36p-1f, 0x1.f9ca4cp-2f, 0x1.dfafa4p-2f, 0x1.c790bcp-2f, 0x1.b1b194p-2f,
    0x1.9e2418p-2f, 0x1.8b6194p-2f};
static SIGRAMP_CONSTANT float logarithm_table[] = {0,
                                                   0x1.1126dp-9f,
                                                   0x1.da6c8cp-8f,
                                                   0x1.cb8684p-7f,
                                                   0x1.a3e1a8p-6f,
                                                   0x1.44e51cp-5f,
                                                   0x1.bcfd7cp-5f,
                                                   0x1.316b8cp-4f,
                                                   0x1.99e9ecp-4f,
                                                   0x1.044p-3f,
                                                   0x1.39c684p-3f,
                                                   0x1.6c1b84p-3f,
                                                   0x1.9a58bcp-3f,
                                                   0x1.d67124p-3f,
                                                   0x1.165524p-2f,
                                                   0x1.439604p-2f,
                                                   0x1.6c697p-2f,
                                                   0x1.967888p-2f,
                                                   0x1.bc230cp-2f,
                                                   0x1.e06774p-2f,
                                                   0x1.033c74p-1f,
                                                   0x1.154a94p-1f,
                                                   0x1.2594dp-1f,
                                                   0x1.36ae78p-1f,
                                                   0x1.462a6cp-1f,
                                                   0x1.54f6b4p-1f,
                                                   0x1.69239cp-1f,
                                                   0x1.84452p-1f,
                                                   0x1.9eaf7cp-1f,
                                                   0x1.b7e054p-1f,
                                                   0x1.cf7efp-1f,
                                                   0x1.e73afp-1f};
static SIGRAMP_CONSTANT float logarithm_terms[] = {-0x1.fffffep-2f, 0x1.555552p-2f, -0x1.00277p-2f,
                                                   0x1.99fcb2p-3f};
#else
#define LOG_2_EXCESS 0x1.05e582p-29f
/* Bits of power_table less j 2^20. */
static SIGRAMP_CONSTANT float power_table[] = {0x1p+0f,        0x1.f72b84p-1f, 0x1.f06fep-1f,
                                               0x1.ebfdaep-1f, 0x1.ea09e6p-1f, 0x1.eace54p-1f,
                                               0x1.ee89fap-1f, 0x1.f5818ep-1f};
static SIGRAMP_CONSTANT float power_rest[] = {0,
                                              -0x1.9c0c22p-27f,
                                              0x1.125002p-25f,
                                              -0x1.0a3552p-25f,
                                              0x1.26055cp-26f,
                                              0x1.67a1cap-28f,
                                              -0x1.f9c306p-27f,
                                              -0x1.a5217cp-28f};
static SIGRAMP_CONSTANT float power_terms[] = {0x1p-1f, -0x1.555528p-2f, 0x1.7fff94p-2f,
                                               -0x1.78858p-2f, 0x1.7a538ap-2f};

#define LOGARITHM_INDEX 0x1.0fb1ep+67f
static SIGRAMP_CONSTANT float logarithm_factor[] = {
    0x1p+0f,        0x1.fc4e94p-1f, 0x1.f33c0cp-1f, 0x1.e2f29ap-1f, 0x1.cd8b8p-1f,  0x1.b5222ap-1f,
    0x1.9ec00ap-1f, 0x1.833d1ep-1f, 0x1.638d94p-1f, 0x1.46e5b2p-1f, 0x1.321844p-1f, 0x1.1c3364p-1f,
    0x1.0c996cp-1f, 0x1.ea0f1p-2f,  0x1.bc037cp-2f, 0x1.9300d8p-2f};
static SIGRAMP_CONSTANT float logarithm_table[] = {0,
                                                   0x1.da6c8cp-8f,
                                                   0x1.9dac3cp-6f,
                                                   0x1.de8bfp-5f,
                                                   0x1.a8f0c4p-4f,
                                                   0x1.43c2a4p-3f,
                                                   0x1.af6864p-3f,
                                                   0x1.1dfc6cp-2f,
                                                   0x1.7566dcp-2f,
                                                   0x1.cb727p-2f,
                                                   0x1.076358p-1f,
                                                   0x1.2d62b8p-1f,
                                                   0x1.4a4b1p-1f,
                                                   0x1.795108p-1f,
                                                   0x1.abd5fp-1f,
                                                   0x1.dd743p-1f};
static SIGRAMP_CONSTANT float logarithm_terms[] = {-0x1p-1f, 0x1.555538p-2f, -0x1.ffff7ap-3f,
                                                   0x1.9ac14ap-3f, -0x1.56bb2p-3f};
#endif

#endif
