//go:build unix

package main

import (
	"net"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/vtykit/vtykit/internal/testclient/screen"
)

const (
	doLinemode = "\xff\xfd\x22"
	edit       = 1
	trapSig    = 2
	ack        = 4
	// ttyTable is WILL LINEMODE with the characters of a terminal that nobody has changed.
	ttyTable = "\xff\xfb\x22\xff\xfa\x22\x03\x03\x62\x03\x04\x22\x0f\x07\x62\x1c\x08\x02\x04\x09\x42\x1a\x0a\x02\x7f\x0b\x02\x15\x0c\x02\x17" +
		"\x0d\x02\x12\x0e\x02\x16\x0f\x02\x11\x10\x02\x13\xff\xf0"
	timingMark = "\xff\xfd\x06"
	synch      = "\xff\xf2"
)

// sub is a subnegotiation of LINEMODE.
func sub(body ...byte) string { return "\xff\xfa\x22" + string(body) + "\xff\xf0" }

// lineMode runs the client on a server that has agreed to LINEMODE in a mode, and has said "> ".
func lineMode(t *testing.T, m byte, more ...string) (*user, *server) {
	t.Helper()
	u, s := start(t)
	s.inLine()
	s.says(doLinemode)
	s.gets(ttyTable)
	s.says(sub(1, m) + strings.Join(more, "") + "> ")
	s.gets(sub(1, m|ack))
	u.shows("> ")
	return u, s
}

// inLine leaves urgent data in the stream.
func (s *server) inLine() {
	s.t.Helper()
	raw, err := s.nc.(*net.TCPConn).SyscallConn()
	if err != nil {
		s.t.Fatal(err)
	}
	if cerr := raw.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_OOBINLINE, 1) }); cerr != nil || err != nil {
		s.t.Fatal(cerr, err)
	}
}

// TestTL_ClientEdits: nothing is sent before Enter, with SGA and without, and the usual keys and those of the terminal edit.
func TestTL_ClientEdits(t *testing.T) {
	for _, more := range []string{"", "\xff\xfb\x03"} {
		u, s := lineMode(t, edit|trapSig)
		if more != "" {
			s.says(more)
			s.gets("\xff\xfd\x03")
		}
		u.types("one too\x17two\x01X\x05 three\r")
		s.gets("Xone two three\r\n")
		u.shows("> Xone two three")
		s.says("> ")
		u.shows("three\n> ")
		u.types("a\xc3\xa9\x7f\x7fb\x15c\x16\x03d\r") // ^V makes a character of ^C
		u.shows("\n> c\u2403d")
		s.gets("c\x03d\r\n")
		u.types("\x1b[A\r") // the history has it too
		s.gets("c\x03d\r\n")
		u.types("\x04")
		s.gets("\xff\xec")
		u.types("mid\x04")
		s.gets("mid")
		u.types("x\r")
		s.gets("x\r\n")
	}
}

// TestTL_ClientSignals: ^C and the like become commands with what the flags say, in both modes, and the line goes with them or stays.
func TestTL_ClientSignals(t *testing.T) {
	u, s := lineMode(t, edit|trapSig)
	u.types("lost\x03")
	s.gets("\xff\xf4" + timingMark + synch)
	s.says("not this\xff\xfc\x06\r\n> ")
	u.shows("> lost^C\n> ")
	u.types("q\x1c")
	s.gets("\xff\xee" + timingMark + synch)
	s.says("\xff\xfc\x06")
	u.types("q\x1a") // flushes no output
	s.gets("\xff\xed" + synch)
	s.says(sub(3, 5, 2, 'T'&31) + sub(3, 2, 2, 'B'&31) + sub(3, 1, 2, 'Y'&31) + "\r\n> ")
	s.gets(sub(3, 5, 2|128, 'T'&31) + sub(3, 2, 2|128, 'B'&31) + sub(3, 1, 2|128, 'Y'&31))
	u.shows("q^Z\n> ")
	u.types("ke\x14pt\x02\x19\x0f")
	s.gets("\xff\xf6\xff\xf3" + synch + "\xff\xf5" + timingMark)
	s.says("\xff\xfc\x06")
	u.shows("> kept")
	u.types("!\r")
	s.gets("kept!\r\n")
	s.says(sub(1, trapSig) + "\r\n> ")
	s.gets(sub(1, trapSig|ack))
	u.shows("kept!\n\n> ")
	u.types("a\x03b\x14\x04\x7f")
	s.gets("a\xff\xf4" + timingMark + synch + "b\xff\xf6\xff\xec\x7f")
}

// TestTL_ClientSignalsAsData: without TRAPSIG they are characters, and so are those that the server has switched off.
func TestTL_ClientSignalsAsData(t *testing.T) {
	u, s := lineMode(t, edit)
	u.types("a\x03b\x1a\x0f\x1c\r")
	u.shows("> a\u2403b\u241a\u240f\u241c")
	s.gets("a\x03b\x1a\x0f\x1c\r\n")
	u.types("\x04") // end of file is a character too
	s.gets("\x04")
	s.says(sub(1, edit|trapSig) + sub(3, 9, 0, 0, 8, 0, 0))
	s.gets(sub(1, edit|trapSig|ack) + sub(3, 8, 128, 0, 9, 128, 0))
	u.types("\x1a\r")
	s.gets("\x1a\r\n")
	u.types("\x04")
	s.gets("\x04")
}

// TestTL_ClientTakesCharacters: those that the server sets act in the editor.
func TestTL_ClientTakesCharacters(t *testing.T) {
	u, s := lineMode(t, edit|trapSig)
	s.says(sub(3, 10, 2, '#', 11, 2, '@', 12, 2, '/', 13, 2, '!', 14, 2, '\\'))
	s.gets(sub(3, 10, 2|128, '#', 11, 2|128, '@', 12, 2|128, '/', 13, 2|128, '!', 14, 2|128, '\\'))
	u.types("gone@abx##c d e/!\\#\r")
	u.shows("> ac d #")
	s.gets("ac d #\r\n")
}

// TestTL_ClientForwards: FORW1, FORW2, the mask and end-of-file send the line at once; what follows is a line of its own behind it.
func TestTL_ClientForwards(t *testing.T) {
	u, s := lineMode(t, edit|trapSig, sub(3, 17, 2, '\t', 18, 2, ';', 8, 2, '%'))
	s.gets(sub(3, 8, 2|128, '%', 17, 2|128, '\t', 18, 2|128, ';'))
	u.types("sho\t")
	s.gets("sho\t")
	u.types("ab\x7f\x7f\x7f\x7fc;")
	s.gets("c;")
	u.types("\x01d%")
	s.gets("d")
	u.types("%")
	s.gets("\xff\xec")
	mask := make([]byte, 32)
	mask['?'/8] |= 0x80 >> ('?' % 8)
	mask[0xa9/8] |= 0x80 >> (0xa9 % 8)
	s.says(sub(append([]byte{253, 2}, mask...)...))
	s.gets(sub(251, 2))
	u.types("x\x1b[D?")
	s.gets("x?")
	u.types("caf\xc3")
	u.types("\xa9")
	s.gets("caf\xc3\xa9")
	u.shows("> shoc;dx?caf\u00e9")
	u.types("e")
	u.shows("> shoc;dx?caf\u00e9e")
	s.says("\r\nnews\r\n> ")
	u.shows("caf\u00e9\nnews\n> e")
	u.types("\r")
	s.gets("e\r\n")
}

// TestTL_ClientSwitchInMidLine: what was typed comes once, whole and behind the acknowledgement; nothing is typed in the wrong mode.
func TestTL_ClientSwitchInMidLine(t *testing.T) {
	u, s := lineMode(t, edit|trapSig)
	u.types("abc\x1b[Dd")
	u.shows("> abdc")
	s.says(sub(1, trapSig) + "\xff\xfb\x01")
	s.gets(sub(1, trapSig|ack) + "\xff\xfd\x01" + "abdc")
	s.says("\r\x1b[Knews\r\n> abdc")
	u.shows("news\n> abdc")
	u.types("e\xc3\xa9")
	s.gets("e\xc3\xa9")
	s.says("e" + sub(1, edit|trapSig) + "\xff\xfc\x01")
	s.gets(sub(1, edit|trapSig|ack) + "\xff\xfe\x01")
	u.types("f\r")
	s.gets("f\r\n")
	u.shows("> abdcef")
	s.says("\xff\xfe\x22")
	s.gets("\xff\xfc\x22")
}

// TestTL_ClientPassword: WILL ECHO is local editing with nothing shown.
func TestTL_ClientPassword(t *testing.T) {
	u, s := lineMode(t, edit|trapSig)
	s.says("\xff\xfb\x01Password: ")
	s.gets("\xff\xfd\x01")
	u.shows("Password: ")
	u.types("secrx\x7fet\t\x16\x03\r")
	s.gets("secret\t\x03\r\n")
	u.types("x\x03")
	s.gets("\xff\xf4" + timingMark + synch)
	s.says("\xff\xfc\x06\r\n\xff\xfc\x01ok")
	s.gets("\xff\xfe\x01")
	u.shows("> Password:\nok")
}

// TestTL_ClientKeepsKeysInOrder: modes that change while somebody types neither lose nor double a key.
func TestTL_ClientKeepsKeysInOrder(t *testing.T) {
	u, s := lineMode(t, edit|trapSig)
	const lines = 300
	var want strings.Builder
	got := make(chan string, 1)
	go func() {
		var all []byte
		buf := make([]byte, 4096)
		for !strings.HasSuffix(string(all), "end\r\n") && !strings.HasSuffix(string(all), "end\r\x00") {
			n, err := s.nc.Read(buf)
			if all = append(all, buf[:n]...); err != nil {
				break
			}
		}
		got <- string(all)
	}()
	for i := range lines {
		u.types("abc")
		s.says(sub(1, byte(trapSig|i&1*edit)))
		u.types("defghi\r")
		want.WriteString("abcdefghi\r")
	}
	u.types("end\r")
	want.WriteString("end\r")
	all := strings.NewReplacer("\n", "", "\x00", "", sub(1, trapSig|ack), "", sub(1, edit|trapSig|ack), "").Replace(<-got)
	if all != want.String() {
		t.Errorf("%d bytes, want %d; different from byte %d on", len(all), want.Len(), firstDifference([]byte(all), []byte(want.String())))
	}
}

func TestTL_ClientRefuses(t *testing.T) {
	_, s := start(t, "-n") // a pipe
	s.says(doLinemode)
	s.gets("\xff\xfc\x22")
	for _, flag := range []string{"-linemode=false", "-raw-mode", "-line-mode", "-always-wont=LINEMODE"} {
		u, s := start(t, flag)
		s.says(doLinemode)
		s.gets("\xff\xfc\x22")
		u.types("\x1dquit\r")
		u.ends(exitEnded)
	}
}

// TestTL_ClientTerminal: the characters are those of the user's terminal.
func TestTL_ClientTerminal(t *testing.T) {
	need(t, "stty")
	l := listen(t)
	c := client(t, l.Addr().String())
	sh := exec.CommandContext(t.Context(), "/bin/sh", "-c", `stty intr ^X erase '^?' kill undef quit ^B eol ^Y; exec "$0" "$@"`)
	sh.Args = append(sh.Args, c.Args...)
	sh.Env = c.Env
	u := atTerminal(t, sh)
	s := accept(t, l)
	s.says(doLinemode)
	s.gets("\xff\xfb\x22\xff\xfa\x22\x03\x03\x62\x18\x04\x22\x0f\x07\x62\x02\x08\x02\x04\x09\x42\x1a\x0a\x02\x7f\x0c\x02\x17" +
		"\x0d\x02\x12\x0e\x02\x16\x0f\x02\x11\x10\x02\x13\x11\x02\x19\xff\xf0")
	s.says(sub(1, edit|trapSig) + "> ")
	s.gets(sub(1, edit|trapSig|ack))
	u.shows("> ")
	u.types("a\x03b\x19")
	s.gets("a\x03b\x19")
}

// TestTL_ClientCharacters is the command slc, and what the server's characters do here then (RFC 1184 sections 2.4 and 5.1).
func TestTL_ClientCharacters(t *testing.T) {
	u, s := lineMode(t, edit|trapSig)
	u.types("\x1dslc import\r")
	s.gets(sub(3, 0, 3, 0))
	s.says(sub(3, 10, 2, '#', 11, 2, '@', 20, 3, 0))
	s.gets(sub(3, 10, 0x82, '#', 11, 0x82, '@', 20, 0, 0))
	u.types("no@abx#c\r")
	s.gets("abc\r\n")
	u.types("\x1dslc check\r")
	s.gets(sub(3, 0, 2, 0))
	u.types("\x1dslc export\r")
	s.gets(ttyTable[3:])
	u.types("\x1dunset autosynch\r\x03")
	s.gets("\xff\xf4\xff\xfd\x06")
	u.types("\x1dslc ?\r")
	u.shows("telnet> slc ?\n" +
		"export                   give the server those of this terminal\n" +
		"import                   take the server's own\n" +
		"check                    take those that the server has now\ntelnet> ")
	u.types("mode character\r")
	s.gets("\xff\xfd\x03\xff\xfc\x22\xff\xfd\x01")
	s.says("\xff\xfe\x22")
	u.types("\x1dslc export\r")
	u.shows("LINEMODE is not agreed to\ntelnet> ")
}

// TestTL_ClientModeCommand: the bytes are those of BSD's clients.
func TestTL_ClientModeCommand(t *testing.T) {
	u, s := lineMode(t, edit|trapSig)
	u.types("abc\x1dmode -edit\r")
	s.gets(sub(1, trapSig) + "abc")
	s.says(sub(1, trapSig|ack))
	u.types("d")
	s.gets("d")
	u.types("\x1dmode -trapsig\r\x03")
	s.gets(sub(1, 0) + "\x03")
	u.types("\x1dmode edit\r\x1dmode trapsig\r")
	s.gets(sub(1, edit) + sub(1, edit|trapSig))
	u.types("\x1dstatus\r")
	u.until("the mode", func(c *screen.Screen) bool {
		return strings.Contains(c.String(), "\nMode: line. ") && strings.Contains(c.String(), "\nLINEMODE: EDIT|TRAPSIG.\n")
	})
	u.types("\x1ddisplay\r")
	u.until("the characters", func(c *screen.Screen) bool {
		return strings.Contains(c.String(), "\nIP             ^C, flushes input, flushes output\nAO             ^O, flushes output\n")
	})
	u.types("mode character\r")
	s.gets("\xff\xfd\x03\xff\xfc\x22\xff\xfd\x01")
	s.says("\xff\xfe\x22")
	u.types("\x1dmode edit\r")
	u.shows("LINEMODE is not agreed to\ntelnet> ")
	u.types("mode line\r")
	s.gets("\xff\xfb\x22")
	s.says(doLinemode)
	s.gets(ttyTable[3:])
}
