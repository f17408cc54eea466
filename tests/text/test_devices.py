"""Which browser it is, in words."""

import pytest

from ideas.text.devices import device_of

MOZILLA = "Mozilla/5.0"
BROWSERS = {
    f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox · Windows",
    f"{MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0": "Edge · Windows",
    f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15": "Safari · macOS",
    f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1": "Safari · iPhone",
    f"{MOZILLA} (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36": "Chrome · Android",
    f"{MOZILLA} (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36": "Chrome · ChromeOS",
    "curl/8.0": "",
    "": "",
    "<script>alert(1)</script>" * 1000: "",
}  # fmt: skip


@pytest.mark.parametrize(("says", "device"), BROWSERS.items(), ids=range(len(BROWSERS)))
def test_a_browser_is_told_in_words(says, device):
    assert device_of(says) == device
