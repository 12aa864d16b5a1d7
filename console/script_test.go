package console_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient/screen"
)

var update = flag.Bool("update", false, "rewrite the screens in testdata/script")

// TestScripts runs every session of testdata/script: keys in, screens out, in fake time. A script's lines are
//
//	size COLS ROWS       the window, before anything else
//	term TYPE            the terminal type (xterm), before anything else
//	script               the peer is a program, before anything else
//	device NAME          another device than testConsole: see devices_test.go, before anything else
//	files                with a folder for files, before anything else
//	login                with a login that asks for name and password, before anything else
//	type KEYS            what is typed; <Enter>, <Tab>, <C-c>, <Up>, <Esc>, <lt> and the like are keys
//	paste KEYS           the same, in one piece; type sends key by key
//	message TEXT         a log message
//	send TEXT            a broadcast
//	resize COLS ROWS     the window changes
//	pass DURATION        time passes
//	screen NAME          the screen is as the file NAME below, with the cursor shown as ▁
//	bytes NAME           all that was sent since the last `bytes` or the start, quoted
//	file FILE NAME       the file in the folder is as the file NAME below; FILE . is the list of what is there
//	closed REASON        the session has ended
//	other KEYS           what is typed at a second session, which begins with it
//	other-screen NAME    its screen
//	banners              with texts before and after login, before anything else
//	absolute DURATION    with an absolute timeout, before anything else
func TestScripts(t *testing.T) {
	files, _ := filepath.Glob("testdata/script/*.txtar")
	if len(files) == 0 {
		t.Fatal("no scripts")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) { runScript(t, ar) })
			if *update && !t.Failed() {
				if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// player is one script's session.
type player struct {
	t      *testing.T
	ar     *txtar.Archive
	screen *screen.Screen
	stream *console.Stream
	c      *console.Console
	keys   *io.PipeWriter
	reason chan string
	cols   int
	files  *console.Files
	second *player

	mu  sync.Mutex
	out bytes.Buffer // since the last `bytes`
}

// Write is the terminal's side of the session's output.
func (p *player) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out.Write(b)
	return p.screen.Write(b)
}

func runScript(t *testing.T, ar *txtar.Archive) {
	cfg := console.StreamConfig{Cols: 80, Rows: 24, Type: "xterm"}
	var p *player
	login, device := false, ""
	var more []func(*console.Config)
	for n, line := range strings.Split(string(ar.Comment), "\n") {
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.TrimSpace(rest)
		var a, b int
		fmt.Sscan(rest, &a, &b)
		switch verb {
		case "", "#":
			continue
		case "size":
			cfg.Cols, cfg.Rows = a, b
			continue
		case "term":
			cfg.Type = rest
			continue
		case "script":
			cfg.Scripted = true
			continue
		case "login":
			login = true
			continue
		case "device":
			device = rest
			continue
		case "banners":
			more = append(more, withBanners)
			continue
		case "absolute":
			more = append(more, withAbsolute(t, rest))
			continue
		case "files":
			more = append(more, withFiles(t, t.TempDir()))
			continue
		}
		if p == nil {
			if device == "" {
				p = startScript(t, ar, cfg, login, more...)
			} else {
				p = startOn(t, ar, cfg, deviceNamed(t, device, login))
			}
			defer p.stop()
		}
		if !p.step(verb, rest, a, b) {
			t.Fatalf("line %d: unknown verb %q", n+1, verb)
		}
		if err := p.screen.Err(); err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
	}
}

func startScript(t *testing.T, ar *txtar.Archive, cfg console.StreamConfig, login bool, more ...func(*console.Config)) *player {
	var files *console.Files
	p := startOn(t, ar, cfg, testConsole(login, append(more, func(cfg *console.Config) { files = cfg.Files })...))
	p.files = files
	return p
}

func startOn(t *testing.T, ar *txtar.Archive, cfg console.StreamConfig, c *console.Console) *player {
	r, w := io.Pipe()
	p := &player{t: t, ar: ar, screen: screen.New(cfg.Cols, cfg.Rows), keys: w, reason: make(chan string, 1), cols: cfg.Cols}
	p.stream = console.NewStream(r, p, cfg)
	p.c = c
	go func() { p.reason <- p.c.Serve(context.Background(), p.stream) }()
	synctest.Wait()
	return p
}

func (p *player) stop() {
	p.keys.Close()
	if p.second != nil {
		p.second.keys.Close()
	}
	synctest.Wait()
}

func (p *player) step(verb, rest string, a, b int) bool {
	switch verb {
	case "type":
		for _, k := range parseKeys(p.t, rest) {
			p.keys.Write([]byte(k))
			p.settle()
		}
	case "paste":
		p.keys.Write([]byte(strings.Join(parseKeys(p.t, rest), "")))
		p.settle()
	case "message":
		p.c.Log(console.Notifications, "TEST", "NOTE", "%s", rest)
		p.settle()
	case "send":
		p.c.Broadcast(rest)
		p.settle()
	case "resize":
		p.screen.Resize(a, b)
		p.stream.SetSize(a, b)
		p.c.Sessions()[0].Resize(a, b)
		p.settle()
	case "pass":
		d, err := time.ParseDuration(rest)
		if err != nil {
			p.t.Fatal(err)
		}
		time.Sleep(d)
		synctest.Wait()
	case "other":
		p.other().step("type", rest, a, b)
	case "other-screen":
		p.compare(rest, p.other().shown())
	case "screen":
		p.compare(rest, p.shown())
	case "bytes":
		p.mu.Lock()
		got := strconv.Quote(p.out.String()) + "\n"
		p.out.Reset()
		p.mu.Unlock()
		p.compare(rest, got)
	case "file":
		file, name, _ := strings.Cut(rest, " ")
		p.compare(name, p.file(file))
	case "closed":
		p.keys.Close()
		if got := <-p.reason; got != rest {
			p.t.Fatalf("session ended by %q, want %q", got, rest)
		}
	default:
		return false
	}
	return true
}

// settle lets everything happen that is due within the time of a keystroke.
func (p *player) settle() {
	time.Sleep(2 * time.Millisecond)
	synctest.Wait()
}

// shown is the screen with its cursor, without blank rows at the end.
func (p *player) shown() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	col, row := p.screen.Cursor()
	rows := strings.Split(p.screen.String(), "\n")
	for len(rows) <= row {
		rows = append(rows, "")
	}
	r := []rune(rows[row])
	for len(r) < col {
		r = append(r, ' ')
	}
	rows[row] = string(r[:col]) + "▁" + string(r[col:])
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n") + "\n"
}

func (p *player) compare(name, got string) {
	p.t.Helper()
	for i := range p.ar.Files {
		f := &p.ar.Files[i]
		if f.Name != name {
			continue
		}
		if *update {
			f.Data = []byte(got)
		} else if string(f.Data) != got {
			p.t.Fatalf("screen %s:\n%s\nwant:\n%s", name, got, f.Data)
		}
		return
	}
	if !*update {
		p.t.Fatalf("no file %s", name)
	}
	p.ar.Files = append(p.ar.Files, txtar.File{Name: name, Data: []byte(got)})
}

var keyNames = map[string]string{
	"Enter": "\r", "Tab": "\t", "Esc": "\x1b", "BS": "\x7f", "lt": "<", "Space": " ",
	"Up": "\x1b[A", "Down": "\x1b[B", "Right": "\x1b[C", "Left": "\x1b[D", "Home": "\x1b[H", "End": "\x1b[F", "Del": "\x1b[3~",
	"C-Left": "\x1b[1;5D", "C-Right": "\x1b[1;5C", "Paste": "\x1b[200~", "/Paste": "\x1b[201~", "C-_": "\x1f", "C-^": "\x1e",
}

// parseKeys splits a script's text into keys.
func parseKeys(t *testing.T, s string) (keys []string) {
	for s != "" {
		if s[0] == '<' {
			name, rest, ok := strings.Cut(s[1:], ">")
			if ok {
				k, known := keyNames[name]
				switch {
				case known:
				case len(name) == 3 && name[:2] == "C-":
					k = string(rune(name[2] & 0x1f))
				default:
					t.Fatalf("unknown key <%s>", name)
				}
				keys, s = append(keys, k), rest
				continue
			}
		}
		r := []rune(s)[0]
		keys, s = append(keys, string(r)), s[len(string(r)):]
	}
	return keys
}
