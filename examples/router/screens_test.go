//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/internal/testclient"
)

// TestLibtelnetClient: the client that comes with libtelnet refuses SGA and has no window size.
func TestLibtelnetClient(t *testing.T) {
	need(t, "tmux", "telnet-client")
	host, port, addr := startWithUser(t)
	w := newWindow(t, 80, 24, fmt.Sprintf("telnet-client %s %s", host, port))
	w.wait("Username:")
	w.keys("admin", "Enter")
	w.wait("Password:")
	w.keys(password, "Enter")
	w.wait("router>")
	w.keys("sh?")
	w.wait("router>sh?\nshow\n\nrouter>sh")
	w.keys("Tab", "privilegf", "BSpace", "e", "Enter")
	w.wait("\nUsername: admin\nPassword:\nrouter>sh?\nshow\n\nrouter>show privilege\nCurrent privilege level is 1\nrouter>")
	w.keys("ping 127.0.0.1 repeat 100", "Enter")
	w.until("an answer", func(s string) bool { return strings.Contains(s, "Reply to request 0") })
	w.keys("C-c")
	w.until("the sum", concluded)
	w.keys("exit", "Enter")
	w.ended()
	stillUsable(t, addr)
}

// ended waits for the end of the program in the window.
func (w *window) ended() {
	w.t.Helper()
	w.until("the end", func(string) bool { return strings.TrimSpace(w.tmux("display-message", "-p", "#{pane_dead}")) == "1" })
}

// TestTinTin: a client for games edits and shows the line itself. It is sent WONT ECHO, so that no command is shown twice and, with the
// option's usual meaning there, no input hidden; a password is therefore seen, which the operator is told before it is typed.
func TestTinTin(t *testing.T) {
	program := "/usr/games/tt++" // where Debian has it, which is not in everybody's path
	if _, err := os.Stat(program); err != nil {
		missing(t, "tintin++ is not installed")
	}
	need(t, "tmux")
	host, port, addr := startWithUser(t)
	w := newWindow(t, 80, 30, fmt.Sprintf("%s -G -e '#session r %s %s'", program, host, port))
	w.showsPassword = true
	w.until("the login", func(s string) bool { return strings.Contains(s, "Username:") })
	w.keys("admin", "Enter")
	w.until("the warning", func(s string) bool {
		return strings.Contains(s, "\nUsername: admin\n% Your terminal shows what you type next\nPassword:")
	})
	w.keys(password, "Enter")
	w.until("the prompt", func(s string) bool { return strings.HasSuffix(s, "\nrouter>") })
	w.keys("show privilege", "Enter")
	w.until("one prompt and one command", func(s string) bool {
		return strings.HasSuffix(s, "\nPassword: "+password+"\nrouter>show privilege\nCurrent privilege level is 1\nrouter>")
	})
	w.keys("enable", "Enter")
	w.until("the second warning", func(s string) bool {
		return strings.HasSuffix(s, "router>enable\n% Your terminal shows what you type next\nPassword:")
	})
	w.keys("enable", "Enter")
	w.until("the prompt", func(s string) bool { return strings.HasSuffix(s, "\nrouter#") })

	// a message from elsewhere leaves the prompt behind it
	w.keys("terminal monitor", "Enter")
	w.until("the prompt", func(s string) bool { return strings.HasSuffix(s, "terminal monitor\nrouter#") })
	other := testclient.Dial(t, addr, testclient.Options{})
	other.Expect("Username:")
	other.Enter("admin")
	other.Expect("Password:")
	other.Enter(password)
	w.until("a message", func(s string) bool {
		i := strings.Index(s, "%SYS-5-LOGIN: User admin logged in on vty1")
		return i >= 0 && strings.HasSuffix(s, "\nrouter#") && strings.Count(s[i:], "router#") == 1
	})
	w.keys("exit", "Enter")
	w.until("the end", func(s string) bool { return strings.Contains(s, "#SESSION 'r' DIED.") })
	if s := w.screen(); strings.ContainsAny(s, "\x1b\x07") || strings.Contains(s, "2004") {
		t.Errorf("stray bytes:\n%s", s)
	}
	w.keys("#end", "Enter")
	w.ended()
	stillUsable(t, addr)
}

// TestTinyFugue: this one shows what is typed in a window of its own and takes every control sequence that it does not know for text.
func TestTinyFugue(t *testing.T) {
	need(t, "tmux", "tf5")
	host, port, addr := startWithUser(t)
	w := newWindow(t, 80, 30, fmt.Sprintf("tf5 -n -f/dev/null %s %s", host, port))
	w.showsPassword = true
	has := func(text string) {
		t.Helper()
		w.until(fmt.Sprintf("%q", text), func(s string) bool { return strings.Contains(s, text) })
	}
	// A prompt without a line end is shown once more comes, so that there is nothing to wait for.
	has("User Access Verification")
	w.keys("admin", "Enter", password, "Enter", "show privilege", "Enter")
	has("router>Current privilege level is 1\n")
	w.keys("show history", "Enter")
	has("router>  show privilege\n")
	if s := w.screen(); strings.Contains(s, "004h") {
		t.Errorf("stray bytes:\n%s", s)
	}
	w.keys("exit", "Enter")
	has("closed by foreign host")
	w.keys("/quit", "Enter")
	w.ended()
	stillUsable(t, addr)
}
