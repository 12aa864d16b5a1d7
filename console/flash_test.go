package console_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

func TestFileCommands(t *testing.T) {
	time.Local = time.UTC
	dir := t.TempDir()
	b := filesBatch(t, dir)
	at := time.Date(2026, 11, 1, 17, 10, 0, 0, time.UTC)
	for name, text := range map[string]string{"b.txt": "second\n", "a.cfg": "hostname edge1\n\x1b[31m\xff\n"} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	const missing = "Error opening flash:/c (No such file or directory)"
	for _, tt := range []struct{ line, want, err string }{
		{"dir", `Directory of flash:/

    1  -rw-          22  Nov  1 2026 17:10:00 +00:00  a.cfg
    2  -rw-           7  Nov  1 2026 17:10:00 +00:00  b.txt

4000 bytes total (3971 bytes free)
`, ""},
		{"dir flash:/ | count txt", "Number of lines which match regexp = 1\n", ""},
		{"dir flash:b.txt", `Directory of flash:/b.txt

    1  -rw-           7  Nov  1 2026 17:10:00 +00:00  b.txt

4000 bytes total (3971 bytes free)
`, ""},
		{"dir c", "", missing},
		{"dir ../x", "", "Invalid input detected at '^' marker."},
		{"more FLASH:/b.txt", "second\n", ""},
		{"more a.cfg", "hostname edge1\n" + `\x1b[31m\xff` + "\n", ""},
		{"more flash:", "", "Error opening flash:/ (No such file or directory)"},
		{"more flash:/c", "", missing},
		{"delete b.txt", "", "Nothing can be asked for here"},
		{"del /force b.txt", "", `Ambiguous command:  "del"`},
		{"delete /force flash:/b.txt", "", ""},
		{"delete /force b.txt", "", "Error deleting flash:/b.txt (No such file or directory)"},
		{"delete /force a.cfg", "", ""},
		{"dir", "Directory of flash:/\n\nNo files in directory\n\n4000 bytes total (4000 bytes free)\n", ""},
	} {
		got, err := b.Run(t.Context(), tt.line)
		text := ""
		if err != nil {
			text, got = err.Error(), ""
		}
		if text != tt.err || tt.err == "" && got != tt.want {
			t.Errorf("%s: %q, %q; want %q, %q", tt.line, got, text, tt.want, tt.err)
		}
	}
}

// TestFileCommandsNeedTheLevelOfWriting: what was redirected may hold secrets.
func TestFileCommandsNeedTheLevelOfWriting(t *testing.T) {
	dir := t.TempDir()
	b := filesBatch(t, dir, func(cfg *console.Config) { cfg.Files.Level = 0 }) // 15
	os.WriteFile(filepath.Join(dir, "a"), []byte("secret\n"), 0o600)
	b.Session().SetLevel(14)
	for _, line := range []string{"dir", "more a", "delete /force a"} {
		if out, err := b.Run(t.Context(), line); err == nil || strings.Contains(out, "secret") {
			t.Errorf("%s: %q", line, out)
		}
	}
}

// TestR057_FileCommandsStayInTheFolder: no name, no link, no folder and no pipe is read, listed or deleted.
func TestR057_FileCommandsStayInTheFolder(t *testing.T) {
	dir := t.TempDir()
	b := filesBatch(t, dir)
	outside := filepath.Join(t.TempDir(), "secret")
	os.WriteFile(outside, []byte("kept\n"), 0o600)
	os.Symlink(outside, filepath.Join(dir, "link")) // where there are any
	os.Mkdir(filepath.Join(dir, "folder"), 0o700)
	os.WriteFile(filepath.Join(dir, ".x.1.2.tmp"), []byte("half\n"), 0o600)
	for _, name := range []string{"link", "folder", ".x.1.2.tmp", "../secret", outside, "..", ".", "flash:..", "flash://x", "flash:/../x", "-x"} {
		for _, verb := range []string{"dir ", "more ", "delete /force "} {
			if out, err := b.Run(t.Context(), verb+name); err == nil {
				t.Errorf("%s%s: %q", verb, name, out)
			}
		}
	}
	if data, err := os.ReadFile(outside); string(data) != "kept\n" {
		t.Errorf("%q, %v", data, err)
	}
	if out, err := b.Run(t.Context(), "dir"); err != nil || !strings.Contains(out, "No files") {
		t.Errorf("%q, %v", out, err)
	}
}

// TestMoreIsCutNowhere: a character is not torn where one read ends, and a large file comes whole.
func TestMoreIsCutNowhere(t *testing.T) {
	dir := t.TempDir()
	b := filesBatch(t, dir)
	text := strings.Repeat("é", 40_000) + "\n" + strings.Repeat("日本語\n", 30_000) + "end"
	for _, before := range []string{"", "x", "xy"} {
		os.WriteFile(filepath.Join(dir, "large"), []byte(before+text), 0o600)
		if out, err := b.Run(t.Context(), "more large"); err != nil || strings.TrimSuffix(out, "\n") != before+text {
			t.Errorf("%d bytes of %d, %v", len(out), len(before+text), err)
		}
	}
}

// TestDeleteAsks: Enter and yes are consent, as in IOS; anything else is not.
func TestDeleteAsks(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	synctest.Test(t, func(t *testing.T) {
		c := console.New(console.Config{Files: &console.Files{Root: root, Level: 1}, IdleTimeout: -1})
		c.Mode("exec", "{host}{#}").FileCommands()
		p := serveScript(t, c)
		defer p.stop()
		for _, tt := range []struct {
			answer string
			gone   bool
		}{{"n", false}, {"no", false}, {"x", false}, {"\x03", false}, {"", true}, {"y", true}, {"YES", true}} {
			path := filepath.Join(dir, "a.txt")
			os.WriteFile(path, nil, 0o600)
			p.raw("delete flash:a\t\r")
			p.raw(tt.answer + "\r")
			if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) != tt.gone {
				t.Errorf("%q: %v\n%s", tt.answer, err, p.sent())
			}
		}
		if got := p.sent(); strings.Count(got, "Delete flash:/a.txt? [confirm]") != 7 {
			t.Errorf("%q", got)
		}
	})
}

// TestNoFiles: a console without a folder for files has no commands for them.
func TestNoFiles(t *testing.T) {
	var none *console.Files
	if list, err := none.List(); list != nil || err != nil {
		t.Error(list, err)
	}
	if _, err := none.Open("a"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	c := console.New(console.Config{Files: none})
	exec := c.Mode("exec", "#")
	exec.FileCommands()
	if _, err := c.Batch(exec).Run(t.Context(), "dir"); err == nil {
		t.Error("listed")
	}
}
