//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// TestT3_81_Send: each command's bytes are those of BSD's clients.
func TestT3_81_Send(t *testing.T) {
	u, s := start(t, "-always-do", "STATUS")
	s.gets("\xff\xfd\x05")
	s.says(charMode + "\xff\xfb\x05> ")
	s.gets(charYes)
	u.shows("> ")
	for _, tt := range [][2]string{
		{"ayt", "\xff\xf6"}, {"brk", "\xff\xf3"}, {"ip", "\xff\xf4"}, {"ao", "\xff\xf5"}, {"ec", "\xff\xf7"}, {"el", "\xff\xf8"},
		{"ga", "\xff\xf9"}, {"nop", "\xff\xf1"}, {"eof", "\xff\xec"}, {"susp", "\xff\xed"}, {"abort", "\xff\xee"},
		{"eor", "\xff\xef"}, {"escape", "\x1d"}, {"getstatus", "\xff\xfa\x05\x01\xff\xf0"}, {"will 24", "\xff\xfb\x18"},
		{"do 99", "\xff\xfd\x63"}, {"wont 98", "\xff\xfc\x62"}, {"dont 1", "\xff\xfe\x01"},
	} {
		u.types("\x1dsend " + tt[0] + "\r")
		s.gets(tt[1])
	}
	s.says("\xff\xfc\x01$ ")
	u.shows("$ ")
	u.types("x") // SGA without ECHO now: shown here
	u.shows("$ x")
	s.gets("x")
	u.types("\x1dsend synch\r.")
	// DM is urgent, so that it may come ahead of text; it is in the stream where the server takes it in line
	got := make([]byte, 16)
	n, _ := s.nc.Read(got)
	if g := string(got[:n]); !strings.HasPrefix(g, "\xff") {
		t.Errorf("%q", g)
	}
}

// TestT3_81_ModeCommand: what is asked for is what BSD's clients ask for.
func TestT3_81_ModeCommand(t *testing.T) {
	u, s := start(t)
	s.says("> ")
	u.shows("> ")
	u.types("\x1dmode character\r")
	s.gets("\xff\xfd\x03\xff\xfd\x01")
	s.says(charMode + "ok")
	u.shows("> ok")
	u.types("\x1d")
	u.shows("telnet> ")
	u.types("mode line\r")
	s.gets("\xff\xfe\x03\xff\xfb\x22\xff\xfe\x01") // LINEMODE where the server can
}

// TestT3_81_ModeCommandAfterFlag: the command undoes -raw-mode.
func TestT3_81_ModeCommandAfterFlag(t *testing.T) {
	u, s := start(t, "-raw-mode")
	s.says("> ")
	u.shows("> ")
	u.types("\x1dmode line\r")
	u.types("ab\x7f\r")
	s.gets("a\r\n")
}

// TestT3_81_PromptInMidLine: the prompt has a row of its own, and what was there comes back with what arrived meanwhile.
func TestT3_81_PromptInMidLine(t *testing.T) {
	u, s := start(t)
	s.says("> ")
	u.shows("> ")
	u.types("abc\x1b[D\x1d")
	u.shows(">\ntelnet> ")
	s.says("\r\nnews\r\n> ")
	u.types("foo\r")
	u.shows("unknown command \"foo\"; type ? for the commands\ntelnet> ")
	u.types("\x1b[A") // nothing of the session's is in its history
	u.shows("telnet> foo")
	u.types("\x15?\r")
	u.shows("An empty line goes back to the session.\ntelnet> ")
	u.types("\r")
	u.shows("telnet>\n>\nnews\n> abc")
	u.types("X\r")
	s.gets("abXc\r\n")
}

func TestT3_81_Status(t *testing.T) {
	u, s := start(t, "-e", "^A")
	s.says(charMode + "router>")
	s.gets(charYes)
	u.shows("router>")
	u.types("\x01status\r")
	u.until("the status", func(c *screen.Screen) bool {
		text := c.String()
		for _, want := range []string{"router>\ntelnet> status\nConnected to 127.0.0.1:", "Received 13 bytes, sent 6.", "Mode: character. Character set: UTF-8.",
			"Options here: none.", "Options at the server: ECHO, SGA.", "Escape character is '^A'.\nrouter>"} {
			if !strings.Contains(text, want) {
				return false
			}
		}
		return true
	})
	u.types("\x01display\r")
	u.shows("as the server asks\ntelnet> ")
	u.types("set escape ^B\r\x1d\x01")
	s.gets("\x1d\x01")
	u.types("\x02environ define A b c\r\x02environ list\r")
	u.until("the list", func(c *screen.Screen) bool { return strings.Contains(c.String(), "* A=b c\n* ") })
	u.types("\x03\x02set crlf\r\r")
	s.gets("\r\n")
	u.types("\x02logging on\r")
	u.shows("there is no log file: start with -log-file FILE\ntelnet> ")
	u.types("close\r")
	u.shows("Connection closed.")
	u.ends(exitEnded)
}

func TestT3_81_NoEscape(t *testing.T) {
	u, s := start(t, "-e", "off", "-raw-mode")
	s.says("> ")
	u.shows("> ")
	u.types("\x1dx")
	s.gets("\x1dx")
}

func TestT3_81_TypescriptCommand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(file, []byte("before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	u, s := start(t)
	s.says("> ")
	u.shows("> ")
	u.types("\x1dset typescript " + file + "\rx\r")
	s.gets("x\r\n")
	s.says("on\r\n")
	u.shows("on")
	u.types("\x1dunset typescript\rx\r")
	s.gets("x\r\n")
	s.says("off\r\n")
	u.shows("off")
	if got, _ := os.ReadFile(file); string(got) != "before\nx\r\non\r\n" {
		t.Errorf("%q", got)
	}
}

// TestT3_81_Suspend: z gives the shell its terminal back, and fg goes on where it was.
func TestT3_81_Suspend(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		missing(t, "bash is not installed")
	}
	l := listen(t)
	c := client(t)
	sh := exec.CommandContext(t.Context(), "bash", "--norc", "--noprofile", "-i")
	sh.Env = append(c.Env, "PS1=sh$ ", "INPUTRC=/dev/null", "HISTFILE=")
	u := atTerminal(t, sh)
	u.shows("sh$ ")
	u.types(c.Path + " " + l.Addr().String() + "\r")
	s := accept(t, l)
	s.says(charMode + "router>")
	s.gets(charYes)
	u.shows("router>")
	u.types("\x1dz\r")
	u.until("the shell", func(c *screen.Screen) bool {
		return strings.Contains(c.String(), "Stopped") && strings.HasSuffix(c.String(), "sh$")
	})
	u.types("stty -a | grep -o '.icanon'\r")
	u.shows("\n icanon\nsh$ ")
	u.types("fg\r")
	u.shows("\nrouter>")
	u.types("a\r")
	s.gets("a\r\x00")
	s.nc.Close()
	u.shows("Connection closed by foreign host.\nsh$ ")
	u.types("exit\r")
	u.ends(0)
}
