//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/vtykit/vtykit/internal/testclient/screen"
)

const (
	charMode = "\xff\xfb\x01\xff\xfb\x03" // WILL ECHO, WILL SGA
	charYes  = "\xff\xfd\x01\xff\xfd\x03"
)

// TestT3_81_CharacterMode: keys go as they are, Enter is CR NUL, and CR with BINARY.
func TestT3_81_CharacterMode(t *testing.T) {
	u, s := start(t)
	s.says(charMode + "router>")
	s.gets(charYes)
	u.shows("router>")
	u.types("sh\t?\x03\x1b[A\x7f\r")
	s.gets("sh\t?\x03\x1b[A\x7f\r\x00")
	u.types("a\nb\xc3\xa9\r")
	s.gets("a\nb\xc3\xa9\r\x00")
	s.says("\xff\xfd\x00.")
	s.gets("\xff\xfb\x00")
	u.shows("router>.")
	u.types("\r")
	s.gets("\r")
	s.nc.Close()
	u.shows("router>.\nConnection closed by foreign host.")
	u.ends(exitEnded)
}

// TestT3_81_OptionsInText: negotiation in the middle of text neither loses nor repeats any of it.
func TestT3_81_OptionsInText(t *testing.T) {
	u, s := start(t)
	s.says("one\xff\xfb\x01two\xff\xfb\x03three")
	s.gets(charYes)
	u.shows("\nonetwothree")
}

// TestT3_81_EchoOnly: a password on an NVT.
func TestT3_81_EchoOnly(t *testing.T) {
	u, s := start(t)
	s.says("\xff\xfb\x01Password: ")
	s.gets("\xff\xfd\x01")
	u.shows("Password: ")
	u.types("secret\r")
	s.gets("secret\r\n") // not CR NUL: a server that reads lines
	s.says("\r\n\xff\xfc\x01ok> ")
	s.gets("\xff\xfe\x01")
	u.shows("Password:\nok> ")
	u.types("x\r")
	s.gets("x\r\n")
	u.shows("Password:\nok> x")
}

func TestT3_81_SgaOnly(t *testing.T) {
	u, s := start(t)
	s.says("\xff\xfb\x03$ ")
	s.gets("\xff\xfd\x03")
	u.shows("$ ")
	u.types("ab\x7fc")
	s.gets("ab\x7fc")
	u.shows("$ ac")
	u.types("\x01\r")
	s.gets("\x01\r\x00")
	u.shows("$ ac^A")
}

// TestT3_81_LineMode: nothing is sent before Enter, and the line is edited here.
func TestT3_81_LineMode(t *testing.T) {
	u, s := start(t)
	s.says("name: ")
	u.shows("name: ")
	u.types("one too\x17two\x01X\x05 three\r")
	s.gets("Xone two three\r\n")
	u.shows("name: Xone two three")
	u.types("\x1b[A\x1b[D\x1b[DY\r")
	s.gets("Xone two thrYee\r\n")
	u.types("gone\x15\x1b[A\x1b[A\r")
	s.gets("Xone two three\r\n")
	u.types("\x04")
	s.gets("\xff\xec") // IAC EOF
	s.nc.Close()
	u.ends(exitEnded)
}

// TestT3_81_OutputAboveTheLine: what arrives in mid-line stands above it, wrapped or not.
func TestT3_81_OutputAboveTheLine(t *testing.T) {
	u, s := start(t)
	s.says("> ")
	u.shows("> ")
	u.types("hello\x1b[D\x1b[D")
	u.shows("> hello")
	s.says("\r\nnews\r\n> ")
	u.shows(">\nnews\n> hello")
	u.types("!")
	u.shows("news\n> hel!lo")
	long := strings.Repeat("0123456789", 15)
	u.types(long)
	s.says("\r\nmore\n> ") // a server that forgets its CR
	u.shows("more\n> hel!" + long[:74] + "\n" + long[74:] + "lo")
	u.types("\x01\x0b")
	u.shows("more\n> ")
	u.types("x\r")
	s.gets("x\r\n")
}

// TestT3_81_SwitchInMidLine: what was typed when the server takes over goes to the server, once.
func TestT3_81_SwitchInMidLine(t *testing.T) {
	u, s := start(t)
	s.says("> ")
	u.shows("> ")
	u.types("abc\x1b[Dd")
	u.shows("> abdc")
	s.says(charMode)
	s.gets(charYes + "abdc")
	s.says("abdc")
	u.shows("> abdc")
	u.types("e")
	s.gets("e")
	s.says("e\xff\xfc\x01\xff\xfc\x03")
	s.gets("\xff\xfe\x01\xff\xfe\x03")
	u.shows("> abdce")
	u.types("f\r")
	s.gets("f\r\n")
	u.shows("> abdcef")
}

// TestT3_81_ForcedLine: -line-mode with a server that echoes shows nothing twice, and no password.
func TestT3_81_ForcedLine(t *testing.T) {
	u, s := start(t, "-line-mode")
	s.says(charMode + "Password: ")
	s.gets(charYes)
	u.shows("Password: ")
	u.types("secrx\x7fet\r")
	s.gets("secret\r\n")
	s.says("\r\nok")
	u.shows("Password:\nok")
}

func TestT3_81_ForcedRaw(t *testing.T) {
	u, s := start(t, "-raw-mode")
	s.says("> ")
	u.shows("> ")
	u.types("a\x03")
	s.gets("a\x03")
}

// TestT3_81_InterruptFlushes: ^C is IP, and nothing is shown until the server has seen it.
func TestT3_81_InterruptFlushes(t *testing.T) {
	u, s := start(t)
	s.says("> ")
	u.shows("> ")
	u.types("lost\x03")
	s.gets("\xff\xf4\xff\xfd\x06")
	s.says("not this\r\nnor this\xff\xfc\x06but this\r\n> ")
	u.shows("> lost^C\nbut this\n> ")
	u.types("\x1a")
	s.gets("\xff\xed\xff\xfd\x06")
	s.says("no\xff\xfb\x06yes")
	u.shows("^Z\nyes")
	u.types("\x1c")
	s.gets("\xff\xf3\xff\xfd\x06")
	s.says("\xff\xfc\x06")
	u.types("\x0f")
	s.gets("\xff\xf5\xff\xfd\x06")
}

// TestT3_81_InterruptUnanswered: the screen does not stay dead.
func TestT3_81_InterruptUnanswered(t *testing.T) {
	u, s := start(t)
	s.says("> ")
	u.shows("> ")
	u.types("\x03")
	s.gets("\xff\xf4\xff\xfd\x06")
	u.shows("> ^C")
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		again := time.NewTicker(100 * time.Millisecond)
		defer again.Stop()
		for {
			s.nc.Write([]byte("alive "))
			select {
			case <-stop:
				return
			case <-again.C:
			}
		}
	}()
	u.until("alive", func(c *screen.Screen) bool { return strings.Contains(c.String(), "alive") })
	close(stop)
	<-stopped
}

func TestT3_81_Autoflush(t *testing.T) {
	u, s := start(t)
	u.types("\x1d")
	u.shows("telnet> ")
	u.types("unset autof\r")
	u.types("\x03")
	s.gets("\xff\xf4")
	s.says("shown")
	u.shows("shown")
}

// TestT3_81_Resize: NAWS at the beginning and with each new size.
func TestT3_81_Resize(t *testing.T) {
	u, s := start(t)
	s.says("\xff\xfd\x1f\xff\xfd\x18")
	s.gets("\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0\xff\xfb\x18")
	if err := pty.Setsize(u.pty, &pty.Winsize{Cols: 255, Rows: 30}); err != nil {
		t.Fatal(err)
	}
	s.gets("\xff\xfa\x1f\x00\xff\xff\x00\x1e\xff\xf0")
	s.says("\xff\xfa\x18\x01\xff\xf0")
	s.gets("\xff\xfa\x18\x00xterm\xff\xf0")
}

// TestT3_81_Signals: the terminal is restored whatever ends the client.
func TestT3_81_Signals(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		u, s := start(t)
		s.says(charMode + "> ")
		u.shows("> ")
		u.cmd.Process.Signal(sig)
		u.ends(exitSignal + int(sig))
	}
}

// TestT3_81_Reset: a connection that breaks is a failure.
func TestT3_81_Reset(t *testing.T) {
	u, s := start(t)
	s.says("> ")
	u.shows("> ")
	u.types("abc")
	u.shows("> abc")
	reset(s)
	u.until("the message", func(c *screen.Screen) bool { return strings.Contains(c.String(), ">\nConnection lost: ") })
	u.ends(exitFailed)
}

// TestT3_81_EndlessOutput: the escape character works while the server never stops.
func TestT3_81_EndlessOutput(t *testing.T) {
	u, s := start(t)
	go func() {
		line := []byte(strings.Repeat("yes\r\n", 2000))
		for {
			if _, err := s.nc.Write(line); err != nil {
				return
			}
		}
	}()
	u.shows("yes")
	u.types("\x1d")
	u.shows("telnet> ")
	u.types("quit\r")
	u.shows("Connection closed.")
	u.ends(exitEnded)
}

func TestT3_81_Typescript(t *testing.T) {
	file := filepath.Join(t.TempDir(), "script")
	u, s := start(t, "-typescript", file)
	s.says("name: ")
	u.shows("name: ")
	u.types("abx\x7fc\r")
	s.gets("abc\r\n")
	s.says(charMode + "hello\r\n")
	s.gets(charYes)
	u.shows("hello")
	if got, _ := os.ReadFile(file); string(got) != "name: abc\r\nhello\r\n" {
		t.Errorf("%q", got)
	}
	s.nc.Close()
	u.ends(exitEnded)
}
