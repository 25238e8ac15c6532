/* SPDX-License-Identifier: MIT */
/* What there is a table of for each instruction set is made from this list; in the library alone.
 */
#ifndef SIGRAMP_HOST_THREADS_INSTRUCTION_LIST_H
#define SIGRAMP_HOST_THREADS_INSTRUCTION_LIST_H

#ifndef SIGRAMP_HAVE_BASELINE
#error "the build says what it has"
#endif
#ifdef SIGRAMP_HAVE_AVX512
#define IF_AVX512(...) __VA_ARGS__
#else
#define IF_AVX512(...)
#endif
#ifdef SIGRAMP_HAVE_AVX2
#define IF_AVX2(...) __VA_ARGS__
#else
#define IF_AVX2(...)
#endif

/* Best first; the last runs everywhere. */
#define INSTRUCTION_SETS(ROW) IF_AVX512(ROW(avx512)) IF_AVX2(ROW(avx2)) ROW(baseline)

#define INSTRUCTION_SET(name) INSTRUCTION_SET_##name,
enum { INSTRUCTION_SETS(INSTRUCTION_SET) INSTRUCTION_SET_COUNT };
#undef INSTRUCTION_SET

#endif
