package transfer_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/vtykit/vtykit/console/transfer"
	"github.com/vtykit/vtykit/console/zmodem"
)

// TestCP19_Send: the files that are named arrive, and the session goes on behind them.
func TestCP19_Send(t *testing.T) {
	at(t, nil, func(d *desk) {
		data := random(100_000)
		write(t, filepath.Join(d.send, "a"), data)
		write(t, filepath.Join(d.send, "b"), nil)
		s := shelf{}
		screen := d.run(zmodem.NewReceiver(zmodem.ReceiverConfig{}, s), d.types("send file a b\r"), 0)
		if !bytes.Equal(s["a"], data) || len(s) != 2 {
			t.Error("differs")
		}
		if !strings.Contains(screen, "2 files, 100000 bytes in ") || !strings.HasSuffix(screen, "\r\nrouter>") {
			t.Errorf("%q", screen)
		}
		if screen := d.types("show history\r"); !strings.HasSuffix(screen, "  send file a b\r\n  show history\r\nrouter>") {
			t.Errorf("%q", screen)
		}
	})
}

// TestCP19_SendOnlyFiles: a name is one of the folder's regular files, and nothing else.
func TestCP19_SendOnlyFiles(t *testing.T) {
	at(t, nil, func(d *desk) {
		outside := filepath.Join(t.TempDir(), "secret")
		write(t, outside, []byte("secret"))
		write(t, filepath.Join(d.send, ".hidden"), []byte("x"))
		if err := os.Mkdir(filepath.Join(d.send, "folder"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(outside, filepath.Join(d.send, "link")); err != nil {
			t.Log("no links here:", err)
		}
		for _, name := range []string{"link", ".hidden", "folder", "../secret", outside, "/etc/passwd", "", `""`, "*"} {
			if screen := d.types("sz " + name + "\r"); strings.Contains(screen, "**\x18B") || !strings.Contains(screen, "% ") {
				t.Errorf("%q: %q", name, screen)
			}
		}
	})
}

// TestCP20_Receive: a file has its name, its time and 0600 when it is whole; one that is there already stays.
func TestCP20_Receive(t *testing.T) {
	at(t, nil, func(d *desk) {
		data := random(100_000)
		screen := d.run(sender(file("image", data), file("image", data[:5])), d.types("receive file\r"), 0)
		if !strings.Contains(screen, "image is saved as image.1\r\n2 files, 100005 bytes in ") {
			t.Errorf("%q", screen)
		}
		same(t, filepath.Join(d.recv, "image"), data)
		same(t, filepath.Join(d.recv, "image.1"), data[:5])
		if info, err := os.Stat(filepath.Join(d.recv, "image")); err != nil || info.ModTime().Unix() != 1600000000 ||
			runtime.GOOS != "windows" && info.Mode() != 0o600 {
			t.Error(info, err)
		}
	})
	at(t, func(c *transfer.Config) { c.Replace = true }, func(d *desk) {
		write(t, filepath.Join(d.recv, "image"), []byte("old"))
		d.run(sender(file("image", []byte("new"))), d.types("rz\r"), 0)
		same(t, filepath.Join(d.recv, "image"), []byte("new"))
	})
}

// TestCP20_StartedByTheTerminal: what a terminal sends whose user begins at his side is the command and the first header.
func TestCP20_StartedByTheTerminal(t *testing.T) {
	at(t, nil, func(d *desk) {
		e := sender(file("a", []byte("abc")))
		d.keys.Write(e.Next(nil, 0)) // "rz", Enter, ZRQINIT
		d.run(e, d.take(), 0)
		same(t, filepath.Join(d.recv, "a"), []byte("abc"))
	})
}

// TestCP20_HostileNames: whatever a file is called, it stays in the folder and is a plain file.
func TestCP20_HostileNames(t *testing.T) {
	at(t, nil, func(d *desk) {
		var files []zmodem.Outgoing
		for _, name := range []string{"../../x1", "/etc/x2", `..\..\x3`, `C:\x4`, "x5\x1b]0;a\x07", ".x6", "-rf", "..", ".", "/", "con", "x\xff\n7", strings.Repeat("n", 255), ".a.part"} {
			files = append(files, file(name, []byte("x")))
		}
		screen := d.run(sender(files...), d.types("rz\r"), 0)
		for line := range strings.SplitSeq(screen, "\r\n") {
			if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\r' && r != '\n' }) {
				t.Errorf("on the screen: %q", line)
			}
		}
		entries, err := os.ReadDir(d.recv)
		if err != nil || len(entries) != len(files) {
			t.Error(len(entries), "files", err)
		}
		for _, e := range entries {
			if n := e.Name(); !e.Type().IsRegular() || strings.HasPrefix(n, ".") || strings.HasPrefix(n, "-") || strings.ContainsAny(n, "\x1b\x07\n") || !utf8.ValidString(n) {
				t.Errorf("%q", n)
			}
		}
	})
}

// TestCP20_Limits: what is too large, too much or too many is refused, and the rest arrives.
func TestCP20_Limits(t *testing.T) {
	data := random(3000)
	at(t, func(c *transfer.Config) { c.MaxSize = 2000 }, func(d *desk) {
		screen := d.run(sender(file("a", data), file("b", data[:2000])), d.types("rz\r"), 0)
		if !strings.Contains(screen, "a: refused: it is too large\r\n1 file, 2000 bytes") {
			t.Errorf("%q", screen)
		}
	})
	at(t, func(c *transfer.Config) { c.MaxTotal = 5000 }, func(d *desk) {
		screen := d.run(sender(file("a", data), file("b", data[:2000]), file("c", data[:1])), d.types("rz\r"), 0)
		if !strings.Contains(screen, "c: refused: it is too large\r\n2 files, 5000 bytes") {
			t.Errorf("%q", screen)
		}
		if screen := d.run(sender(file("d", data[:1])), d.types("rz\r"), 0); !strings.Contains(screen, "d: refused: the folder is full\r\n0 files") {
			t.Errorf("%q", screen)
		}
	})
	at(t, func(c *transfer.Config) { c.MaxFiles = 1 }, func(d *desk) {
		write(t, filepath.Join(d.recv, ".old.part"), data) // nobody is receiving it, so it makes room
		screen := d.run(sender(file("a", data)), d.types("rz\r"), 0)
		if !strings.Contains(screen, "1 file, 3000 bytes") {
			t.Errorf("%q", screen)
		}
		if screen := d.run(sender(file("b", data)), d.types("rz\r"), 0); !strings.Contains(screen, "b: refused: the folder is full\r\n0 files") {
			t.Errorf("%q", screen)
		}
	})
}

// TestCP20_PartOfAnother: a part is gone on with only if it is one of the very file: with its time, and not longer.
func TestCP20_PartOfAnother(t *testing.T) {
	data := random(3000)
	for name, c := range map[string]struct {
		part  []byte
		mtime int64
		from  int
	}{
		"the same":     {data[:1000], 1600000000, 1000},
		"another time": {bytes.Repeat([]byte{'x'}, 1000), 1600000001, 0},
		"longer":       {bytes.Repeat([]byte{'x'}, 3001), 1600000000, 0},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, nil, func(d *desk) {
				part := filepath.Join(d.recv, ".a.part")
				write(t, part, c.part)
				if err := os.Chtimes(part, time.Time{}, time.Unix(c.mtime, 0)); err != nil {
					t.Fatal(err)
				}
				e := sender(file("a", data))
				d.run(e, d.types("rz\r"), 0)
				same(t, filepath.Join(d.recv, "a"), data)
				if from := e.Results()[0].From; from != int64(c.from) {
					t.Error("from", from)
				}
			})
		})
	}
}

// TestCP23_GivenUp: the keys that give up, before anybody answers and in the middle, bring the prompt back, and nothing of a file becomes a command.
func TestCP23_GivenUp(t *testing.T) {
	for _, command := range []string{"sz a\r", "rz\r"} {
		for _, keys := range []string{"\x03", "\x18\x18\x18\x18\x18"} {
			at(t, nil, func(d *desk) {
				write(t, filepath.Join(d.send, "a"), []byte("x"))
				d.types(command)
				if screen := d.types(keys); !strings.Contains(screen, "% Transfer failed: ") || !strings.HasSuffix(screen, "router>") {
					t.Errorf("%q behind %q: %q", keys, command, screen)
				}
			})
		}
	}
	at(t, nil, func(d *desk) {
		line := bytes.Repeat([]byte("reload\r"), 30_000)
		e := sender(file("a", line))
		d.run(e, d.types("rz\r"), 100_000)
		d.c.Sessions()[0].Control(244) // IP
		screen := d.take()
		for range 20 {
			d.keys.Write(line[:4000])
			screen += d.take()
		}
		time.Sleep(2 * time.Second)
		if screen += d.take(); strings.Contains(screen, "reload") || !strings.HasSuffix(screen, "router>") {
			t.Errorf("%q", screen)
		}
		if part, err := os.Stat(filepath.Join(d.recv, ".a.part")); err != nil || part.Size() < 90_000 {
			t.Error(part, err)
		}
	})
}

// TestCP23_NobodyAnswers: a terminal without ZModem gets its prompt back after a minute.
func TestCP23_NobodyAnswers(t *testing.T) {
	at(t, nil, func(d *desk) {
		write(t, filepath.Join(d.send, "a"), []byte("x"))
		for _, command := range []string{"sz a\r", "rz\r"} {
			d.types(command)
			time.Sleep(59 * time.Second)
			if screen := d.take(); strings.Contains(screen, "router>") {
				t.Errorf("%q", screen)
			}
			time.Sleep(3 * time.Second)
			if screen := d.take(); !strings.Contains(screen, "% Transfer failed: the terminal does not answer by ZModem\r\n") || !strings.HasSuffix(screen, "router>") {
				t.Errorf("%q", screen)
			}
		}
	})
}

// TestCP23_Disconnected cuts the connection after any number of bytes, in both directions: the session ends at once, no file stays open, and what has
// arrived is kept.
func TestCP23_Disconnected(t *testing.T) {
	data := random(6000)
	for cut := 1; cut < 6800; cut += 61 {
		at(t, nil, func(d *desk) {
			write(t, filepath.Join(d.send, "a"), data)
			d.run(zmodem.NewReceiver(zmodem.ReceiverConfig{}, shelf{}), d.types("sz a\r"), cut)
			d.hangUp()
		})
		at(t, nil, func(d *desk) {
			d.run(sender(file("a", data)), d.types("rz\r"), cut)
			d.hangUp()
			part, err := os.ReadFile(filepath.Join(d.recv, ".a.part"))
			whole, _ := os.ReadFile(filepath.Join(d.recv, "a"))
			if whole == nil && cut > 2000 && (err != nil || !bytes.HasPrefix(data, part)) || whole != nil && !bytes.Equal(whole, data) {
				t.Error(cut, len(part), len(whole), err)
			}
			if open := openFiles(d.recv); open != "" {
				t.Error(cut, "is open:", open)
			}
		})
	}
}

// hangUp ends the connection and waits for the end of the session.
func (d *desk) hangUp() {
	d.t.Helper()
	start := time.Now()
	d.keys.Close()
	d.ended <- <-d.ended
	if took := time.Since(start); took > 0 {
		d.t.Error("the session ended after", took)
	}
}

// openFiles says which files below dir this process has open, where the system tells.
func openFiles(dir string) (open string) {
	fds, _ := os.ReadDir("/proc/self/fd")
	for _, fd := range fds {
		if name, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && strings.HasPrefix(name, dir+"/") {
			open += name + " "
		}
	}
	return open
}
