package main

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient"
	"github.com/vtykit/vtykit/telnet"
)

// TestUnicode: who has agreed to UTF-8 sees blocks, and who cannot say so by himself says it at the prompt.
func TestUnicode(t *testing.T) {
	addr, _ := start(t, flags{config: settle(t, "")})
	knows := loginWith(t, addr, "alice", password, testclient.Options{More: []telnet.Option{&telnet.Charset{Offer: []string{"utf-8"}}}})
	knows.Enter("show host | include Memory")
	has(knows, "Memory  █")
	knows.Expect("vm#")
	knows.Enter("terminal no international")
	knows.Expect("international\nvm#")
	knows.Enter("show host | include CPU")
	has(knows, "CPU     [")
	other := login(t, addr, "alice", password)
	other.Enter("show host | include Memory")
	has(other, "Memory  [")
	other.Expect("vm#")
	other.Enter("terminal international")
	other.Expect("international\nvm#")
	other.Enter("watch show host | include Memory")
	has(other, "Memory  █")
	other.Send("q")
	other.Expect("vm#")
	other.Enter("screen host")
	has(other, "Memory  █")
}

// TestScreensFit: the page of a screen is as large as the terminal has room for, and what it lists as wide.
func TestScreensFit(t *testing.T) {
	addr, _ := start(t, flags{config: settle(t, "")})
	for _, size := range [][2]int{{80, 24}, {132, 43}, {40, 12}} {
		c := loginWith(t, addr, "alice", password, testclient.Options{Cols: size[0], Rows: size[1]})
		c.Enter("screen host")
		c.Wait(fmt.Sprintf("the host on one page of %v", size), func(s string) bool {
			return strings.HasPrefix(s, " This host\n") && strings.HasSuffix(s, "page 1 of 1\nn and p turn the page, q goes on:")
		})
		c.Enter("q")
		has(c, "Screen, such as root:")
		c.Enter("cpu")
		c.Wait(fmt.Sprintf("a graph as wide as %v", size), func(s string) bool {
			return strings.HasPrefix(s, " Processor\n") && strings.HasSuffix(s, "q goes on:")
		})
	}
}

// TestRemoteFits: a command on another host prints for the terminal of who asks.
func TestRemoteFits(t *testing.T) {
	addr, _ := start(t, flags{config: settle(t, "[nats]\nurl = \"embedded\"\nlisten = \"127.0.0.1:0\"\n")})
	for _, size := range [][2]int{{80, 24}, {132, 43}, {40, 12}} {
		c := loginWith(t, addr, "alice", password, testclient.Options{Cols: size[0], Rows: size[1]})
		c.Enter("show host")
		has(c, "Memory")
		c.Expect("vm#")
		c.Enter("terminal international")
		c.Expect("international\nvm#")
		c.Enter("on vm show host")
		c.Wait(fmt.Sprintf("one screen of %v", size), func(s string) bool {
			_, s, ok := strings.Cut(s, "on vm show host\n")
			return ok && strings.HasSuffix(s, "\nvm#") && (strings.HasPrefix(s, "vm") || strings.HasPrefix(s, "! ")) && (size[0] < 80 || strings.Contains(s, "█"))
		})
	}
}

// TestNobodyToAsk: what asks for something fails with a reason where nobody is, under -c as under watch.
func TestNobodyToAsk(t *testing.T) {
	m, err := open(t.Context(), flags{config: settle(t, "shell = true\n")}, true, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer m.close()
	for line, want := range map[string]string{
		"account carol":   "% Nothing can be asked for here\n",
		"lock":            "% Nothing can be asked for here\n",
		"screen":          "% Nothing can be asked for here\n",
		"rz":              "% A terminal is needed\n",
		"shell":           "% A terminal is needed\n",
		"watch rz":        "% A terminal is needed\n",
		"watch shell":     "% A terminal is needed\n",
		"monitor host":    "% This needs a terminal to draw on (terminal monitor, if you said terminal length 0); show host prints it once\n",
		"account carol\\": "% Incomplete command.\n\n",
	} {
		out, ok := m.run(t.Context(), console.User{Name: "local", Level: 15}, line, console.LineOptions{})
		if ok || !strings.HasSuffix(out, want) {
			t.Errorf("%s: %v, %q, want %q", line, ok, out, want)
		}
	}
	addr, _ := start(t, flags{config: settle(t, "shell = true\n")})
	c := login(t, addr, "alice", password)
	for _, line := range []string{"watch rz", "watch shell", "watch lock", "watch screen"} {
		c.Enter(line)
		c.Expect(map[bool]string{true: "% Nothing can be asked for here", false: "% A terminal is needed"}[line == "watch lock" || line == "watch screen"] + "\nvm#")
	}
}
