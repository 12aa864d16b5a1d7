package console_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
)

// TestProgressIsRare: a thousand steps in a second are ten bars and one for each line that was printed between; nothing of them stays.
func TestProgressIsRare(t *testing.T) {
	session(t, vt, false, func(p *player) {
		p.keys.Write([]byte("zz fast\r"))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if n := strings.Count(p.sent(), "Fast ["); n < 8 || n > 14 {
			t.Errorf("%d bars: %q", n, p.sent())
		}
		if strings.Contains(p.sent(), "\x1b[2J") || strings.Contains(p.sent(), "\u4e16") {
			t.Errorf("the text came out as it was: %q", p.sent())
		}
		if n := strings.Count(p.sent(), `\x1b[2J?`); n != 1 {
			t.Errorf("%d bars of a progress that another replaced: %q", n, p.sent())
		}
		if got, want := p.shown(), "router>zz fast\nat 399\nat 799\nrouter>▁\n"; got != want {
			t.Errorf("screen\n%swant\n%s", got, want)
		}
	})
}

// TestProgressNotInPipes: what is piped is all that comes.
func TestProgressNotInPipes(t *testing.T) {
	session(t, vt, false, func(p *player) {
		p.keys.Write([]byte("zz copy 3 | include blocks\r"))
		time.Sleep(time.Second)
		synctest.Wait()
		if !strings.HasSuffix(p.sent(), "\r\n3 blocks copied\r\nrouter>") || strings.Contains(p.sent(), "Copying") {
			t.Errorf("%q", p.sent())
		}
	})
}

// TestProgressFits: on a screen of any width a bar stays in its row.
func TestProgressFits(t *testing.T) {
	for cols := 10; cols < 100; cols += 7 {
		session(t, console.StreamConfig{Cols: cols, Rows: 24, Type: "vt100"}, false, func(p *player) {
			p.keys.Write([]byte("zz copy 4\r"))
			time.Sleep(150 * time.Millisecond)
			synctest.Wait()
			rows := strings.Split(strings.TrimSuffix(p.shown(), "\n"), "\n")
			if last := rows[len(rows)-1]; !strings.HasPrefix(last, "Copying"[:min(7, cols-1)]) {
				t.Errorf("%d columns: %q", cols, rows)
			}
			time.Sleep(time.Second)
			synctest.Wait()
			if strings.Contains(p.shown(), "Copying") {
				t.Errorf("%d columns: the bar stayed:\n%s", cols, p.shown())
			}
		})
	}
}

// TestFilesAbortOutput: output that was dropped (RFC 854, AO) makes no file, and no snapshot.
func TestFilesAbortOutput(t *testing.T) {
	dir := t.TempDir()
	with := withFiles(t, dir)
	synctest.Test(t, func(t *testing.T) {
		p := startScript(t, &txtar.Archive{}, vt, false, with)
		defer p.stop()
		for _, pipe := range []string{"redirect x", "snapshot x", "count"} {
			p.raw("ping 3 | " + pipe + "\r")
			time.Sleep(1500 * time.Millisecond)
			p.c.Sessions()[0].Control(245)
			time.Sleep(3 * time.Second)
			synctest.Wait()
			p.wantLast("router>▁")
		}
		p.raw("show snapshots | count x\r")
		if !strings.HasSuffix(p.sent(), "regexp = 0\r\nrouter>") || strings.Count(p.sent(), "regexp = ") != 1 {
			t.Errorf("%q", p.sent())
		}
	})
	if _, err := os.Stat(filepath.Join(dir, "x")); err == nil {
		t.Error("there is a file")
	}
}
