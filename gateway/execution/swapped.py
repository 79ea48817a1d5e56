"""Word that another engine has taken an engine's place."""

from collections.abc import Callable


class Swapped:
    """Told once, in the event loop, when another supergraph is served in place of this engine's.

    A request under way finishes on the engine it began with and needs no word. Whoever holds one longer, a subscription,
    listens and ends it; listeners do not raise and do not wait.
    """

    def __init__(self) -> None:
        self._listeners: dict[object, Callable[[], None]] = {}
        self.is_over = False

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` when it happens, at once if it has; what is returned stops listening."""
        if self.is_over:
            listener()
            return lambda: None
        mark = object()
        self._listeners[mark] = listener

        def stop() -> None:
            self._listeners.pop(mark, None)

        return stop

    def tell(self) -> None:
        if self.is_over:
            return
        self.is_over = True
        listeners, self._listeners = list(self._listeners.values()), {}
        for listener in listeners:
            listener()
