"""The parts of one local model, each made once when first needed: folder, tokenizer, engine."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from weakref import WeakSet, WeakValueDictionary

from ai_translator.backends.chatglm import checkpoint, hub, tokenizer
from ai_translator.backends.chatglm.checkpoint import Checkpoint, prefix_shape
from ai_translator.backends.chatglm.engine import Engine, Loaded
from ai_translator.backends.chatglm.files import PREFIX_WEIGHTS, fingerprint
from ai_translator.backends.chatglm.memory import need
from ai_translator.backends.chatglm.options import Options
from ai_translator.backends.chatglm.quiet import quiet_libraries
from ai_translator.backends.chatglm.releases import release
from ai_translator.backends.chatglm.tokenizer import Tokenizer


class Files:
    """A checkpoint's folder and what is read from it.  For use from any thread.

    It holds no engine, so that the engine's thread does not keep its own engine alive.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self._lock = threading.RLock()
        self._loaded = ""  # fingerprint of what was loaded

    @property
    def checkpoint(self) -> Checkpoint:
        """The files, downloaded if need be.  Raises a TranslatorError."""
        with self._lock:
            return self._checkpoint

    @property
    def tokenizer(self) -> Tokenizer:
        with self._lock:
            return self._tokenizer

    @property
    def has_tokenizer(self) -> bool:
        """Whether asking for it takes no time."""
        return "_tokenizer" in self.__dict__

    def here(self) -> Checkpoint | None:
        """Return the checkpoint if it is on this machine, None if it must be downloaded.

        Raises a TranslatorError.
        """
        path = hub.local(self.options)
        if path is None:
            return None
        held = checkpoint.read(path, self.options.family)
        checkpoint.tokenizer_file(path)
        if self.options.prefix:
            prefix_shape(Path(self.options.prefix).expanduser())
        return held

    def check(self) -> str:
        """Return the kind of device the model will run on, without loading weights.

        Raises a TranslatorError when it will not run.
        """
        held = self.here()
        if held is not None:
            _ = self.tokenizer  # now: a damaged one shall not cost the minutes of loading
        with quiet_libraries():
            from ai_translator.backends.chatglm.native.devices import CPU, device_of
            from ai_translator.backends.chatglm.native.start import placed, tuned

            coming = None if held else release(self.options.model)
            if coming is not None:
                hub.check_disk(self.options, need(coming).files(coming.bits))
            shape = held or coming
            if shape is None:
                return str(device_of(self.options).type)
            place = placed(shape, self.options)
            if held is not None:
                tuned(held, self.options, CPU, place.dtype)
            return str(place.device.type)

    def start(self) -> Loaded:
        """Load the weights."""
        held = self.checkpoint
        _ = self.tokenizer
        self._loaded = self._fingerprint()
        with quiet_libraries():
            from ai_translator.backends.chatglm.native.start import start

            return start(held, self.options)

    @property
    def is_stale(self) -> bool:
        """Whether the files have changed since they were loaded."""
        if not self._loaded:
            return False
        try:
            return self._fingerprint() != self._loaded
        except OSError:  # gone
            return True

    def _fingerprint(self) -> str:
        weights = (
            [Path(self.options.prefix).expanduser() / PREFIX_WEIGHTS] if self.options.prefix else []
        )
        return fingerprint([*self.checkpoint.shards, *weights])

    @cached_property
    def _checkpoint(self) -> Checkpoint:
        return checkpoint.read(hub.folder(self.options, self._fits), self.options.family)

    def _fits(self, coming: Checkpoint) -> None:
        """Raise a TranslatorError if a checkpoint that is still to be fetched cannot run here."""
        with quiet_libraries():
            from ai_translator.backends.chatglm.native.start import placed

            placed(coming, self.options)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        held = self._checkpoint
        file = checkpoint.tokenizer_file(held.folder)
        if file.suffix == ".model" and not held.native:
            return tokenizer.official(file, held.family)
        return tokenizer.native(held.folder, checkpoint.stops(held))


def shared(options: Options) -> Local:
    """Return the parts for these options, shared by all who hold them at the same time.

    Sampling and lengths belong to a request and make no difference.  An engine that has died is
    not handed out again, nor one whose files have changed.
    """
    with _sharing:
        local = _held.get(options)
        if local is None or local.is_dead or local.files.is_stale:
            local = _held[options] = Local(options)
        return local


class Local:
    """Files and the engine that runs them."""

    def __init__(self, options: Options) -> None:
        self.files = Files(options)
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._holds: WeakSet[Hold] = WeakSet()

    def held(self) -> Hold:
        """Return a hold: while there is one, nobody's :meth:`Hold.close` frees the weights."""
        hold = Hold(self)
        self._holds.add(hold)
        return hold

    def let_go(self, hold: Hold) -> None:
        """Free the weights if this was the last hold."""
        self._holds.discard(hold)
        if not self._holds:
            self.close()

    @property
    def engine(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = Engine(self.files.start, self.files.options.model)
            return self._engine

    @property
    def is_dead(self) -> bool:
        """Whether its engine has been given up."""
        with self._lock:
            return self._engine is not None and self._engine.is_dead

    def close(self) -> None:
        with self._lock:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()


class Hold:
    """One user's part in a :class:`Local` that others may use, too."""

    def __init__(self, local: Local) -> None:
        self._local: Local | None = local
        self._options = local.files.options

    @property
    def local(self) -> Local:
        """The parts; after :meth:`close` those of whoever loads the same next."""
        if self._local is None:
            self._local = shared(self._options)
            self._local._holds.add(self)
        return self._local

    def close(self) -> None:
        """Let the weights go; they are freed when nobody else holds them."""
        local, self._local = self._local, None
        if local is not None:
            local.let_go(self)


_sharing = threading.Lock()
_held: WeakValueDictionary[Options, Local] = WeakValueDictionary()
