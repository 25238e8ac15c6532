# SPDX-License-Identifier: MIT
"""Peers that are Python packages, each called the way its manual shows, into the same arrays.

A class imports its package when it is made: a worker process makes one of them.
"""


class NumPy:
    """Ufuncs run on one thread."""

    call = "1/(1+exp(-x)) step by step, logaddexp(0, x), maximum(x, 0); all with out="

    def __init__(self, _threads):
        import numpy
        self.numpy, self.version, self.threads = numpy, numpy.__version__, 1

    def arrays(self, x, y):
        return (self.numpy.frombuffer(a.pages, "f4", a.count) for a in (x, y))

    def prepare(self, unit, x, y):
        numpy = self.numpy
        x, y = self.arrays(x, y)

        def logistic():
            numpy.negative(x, out=y)
            numpy.exp(y, out=y)
            numpy.add(y, 1, out=y)
            numpy.divide(1, y, out=y)

        self.run = {"logistic": logistic,
                    "softplus": lambda: numpy.logaddexp(0, x, out=y),
                    "relu": lambda: numpy.maximum(x, 0, out=y)}.get(unit)
        return self.run is not None

    def collect(self):
        pass


class SciPy(NumPy):
    """Its special functions are ufuncs too."""

    def __init__(self, threads):
        super().__init__(threads)
        import scipy
        import scipy.special
        self.special, self.version = scipy.special, scipy.__version__
        self.has_softplus = hasattr(scipy.special, "softplus")
        self.call = "special.expit, special." + ("softplus" if self.has_softplus else
                                                 "log_expit of -x, negated") + "; all with out="

    def prepare(self, unit, x, y):
        x, y = self.arrays(x, y)

        def minus_log_expit():
            self.numpy.negative(x, out=y)
            self.special.log_expit(y, out=y)
            self.numpy.negative(y, out=y)

        self.run = {"logistic": lambda: self.special.expit(x, out=y),
                    "softplus": (lambda: self.special.softplus(x, out=y)) if self.has_softplus
                    else minus_log_expit}.get(unit)
        return self.run is not None


class PyTorch:
    """CPU tensors over the same memory."""

    call = "sigmoid, nn.functional.softplus (its default threshold 20), clamp(min=0); all with out="

    def __init__(self, threads):
        import torch
        torch.set_num_threads(threads)
        self.torch, self.version, self.threads = torch, torch.__version__, threads

    def prepare(self, unit, x, y):
        torch = self.torch
        x, y = (torch.frombuffer(a.pages, dtype=torch.float32, count=a.count) for a in (x, y))
        self.run = {"logistic": lambda: torch.sigmoid(x, out=y),
                    "softplus": lambda: torch.nn.functional.softplus(x, out=y),
                    "relu": lambda: torch.clamp(x, min=0, out=y)}.get(unit)
        return self.run is not None

    def collect(self):
        pass


class JAX:
    """It keeps arrays of its own; a donated one takes the output, so that none is allocated."""

    call = "jit of nn.sigmoid, nn.softplus, nn.relu, CPU backend, the output's array donated"

    def __init__(self, threads):
        import jax
        import numpy
        jax.config.update("jax_platforms", "cpu")
        self.jax, self.numpy = jax, numpy
        self.version, self.threads = jax.__version__, threads
        jax.devices()

    def prepare(self, unit, x, y):
        jax, numpy = self.jax, self.numpy
        function = {"logistic": jax.nn.sigmoid, "softplus": jax.nn.softplus,
                    "relu": jax.nn.relu}.get(unit)
        if function is None:
            return False
        self.compiled = jax.jit(lambda x, _: function(x), donate_argnums=1, keep_unused=True)
        self.target = numpy.frombuffer(y.pages, "f4", y.count)
        self.x = jax.numpy.array(numpy.frombuffer(x.pages, "f4", x.count))
        self.y = jax.numpy.zeros_like(self.x)
        return True

    def run(self):
        self.y = self.compiled(self.x, self.y).block_until_ready()

    def collect(self):
        self.target[:] = self.numpy.asarray(self.y)


MODULES = {"NumPy": NumPy, "SciPy": SciPy, "PyTorch": PyTorch, "JAX": JAX}
