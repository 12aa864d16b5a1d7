package device

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unicode/utf8"
)

// Bounds of a startup-config file.
const (
	maxStartup     = 4 << 20 // bytes
	maxStartupLine = 4096    // bytes, a banner with its lines being one
	maxReported    = 20      // lines in the error of Replay
)

// Line is one command of a configuration file.
type Line struct {
	Number int    // from 1
	Indent int    // blanks before it: 0 is a command of global configuration
	Text   string // without them. A banner holds all its lines, divided by LF, with both delimiters
}

// LineError is a line of a file that was refused.
type LineError struct {
	Line Line
	Err  error
}

func (e *LineError) Error() string {
	return fmt.Sprintf("device: startup line %d: %v", e.Line.Number, e.Err)
}
func (e *LineError) Unwrap() error { return e.Err }

// Save writes the configuration to a file, whole or not at all: after a power cut either the old or the new one is there.
// It refuses to replace what is no regular file.
func (c *Config) Save(path string) error {
	if err := replaceFile(path, c.Get().String()); err != nil {
		return fmt.Errorf("device: save configuration: %w", err)
	}
	return nil
}

func replaceFile(path, text string) (err error) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file", path)
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".startup-*") // beside the target: rename works within one file system; mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err = io.WriteString(f, text); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	if runtime.GOOS == "windows" { // has no handle of a directory to sync
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Load replays a startup-config file; see [Replay]. The error of a file that does not exist is [os.ErrNotExist].
func Load(path string, apply func(Line) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("device: load configuration: %w", err)
	}
	defer f.Close()
	return Replay(f, apply)
}

// Replay reads a configuration and calls apply with each command up to "end". Behind a command that apply refuses, those
// indented deeper are left out, since they belong to a mode that was not entered; all else is still applied. The error joins
// a [*LineError] for each refused line, at most twenty; a file out of bounds ends it.
func Replay(r io.Reader, apply func(Line) error) error {
	var errs []error
	refused, skip := 0, -1 // indent of the refused command
	err := readLines(r, func(l Line) error {
		if skip >= 0 && l.Indent > skip {
			return nil
		}
		skip = -1
		if err := apply(l); err != nil {
			skip = l.Indent
			if refused++; refused <= maxReported {
				errs = append(errs, &LineError{l, err})
			}
		}
		return nil
	})
	if refused > maxReported {
		errs = append(errs, fmt.Errorf("device: startup: %d more lines were refused", refused-maxReported))
	}
	return errors.Join(append(errs, err)...)
}

// readLines calls each with the commands of a file: no comments, no empty lines, no heading of show running-config.
func readLines(r io.Reader, each func(Line) error) error {
	limited := &io.LimitedReader{R: r, N: maxStartup + 1}
	in := bufio.NewScanner(limited)
	in.Buffer(nil, maxStartupLine)
	var banner *Line
	n := 0
	for in.Scan() {
		n++
		raw := in.Text() // without CR LF or LF
		if banner != nil {
			if len(banner.Text)+1+len(raw) > maxStartupLine {
				return &LineError{*banner, bufio.ErrTooLong}
			}
			banner.Text += "\n" + raw
			if _, done := CutBanner(bannerRest(banner.Text)); done {
				if err := each(*banner); err != nil {
					return err
				}
				banner = nil
			}
			continue
		}
		text := strings.TrimLeft(raw, " \t")
		l := Line{Number: n, Indent: len(raw) - len(text), Text: strings.TrimRight(text, " \t")}
		switch {
		case l.Text == "" || l.Text[0] == '!' || l.Text[0] == '#' || heading(l.Text):
			continue
		case l.Text == "end" && l.Indent == 0:
			return nil
		}
		if rest := bannerRest(l.Text); rest != "" {
			if _, done := CutBanner(rest); !done {
				banner = &l
				continue
			}
		}
		if err := each(l); err != nil {
			return err
		}
	}
	switch {
	case in.Err() != nil:
		return &LineError{Line{Number: n + 1}, in.Err()}
	case limited.N == 0:
		return &LineError{Line{Number: n}, fmt.Errorf("more than %d bytes", maxStartup)}
	case banner != nil:
		return &LineError{*banner, errors.New("the banner has no end")}
	}
	return nil
}

// heading tells the lines before a saved running-config that are no commands.
func heading(text string) bool {
	return text == "Building configuration..." || strings.HasPrefix(text, "Current configuration :")
}

// bannerRest returns what stands behind `banner KIND`, "" for another line.
func bannerRest(text string) string {
	rest, ok := strings.CutPrefix(text, "banner ")
	if !ok {
		return ""
	}
	_, rest, _ = strings.Cut(strings.TrimLeft(rest, " "), " ")
	return strings.TrimLeft(rest, " ")
}

// CutBanner reads the text of a banner from what stands behind `banner motd`: a delimiter of one character, or ^C in two, the
// text, and the delimiter again. While done is false the closing one has not come: the caller appends LF and the next line
// and calls again. What follows the closing delimiter is dropped.
func CutBanner(arg string) (text string, done bool) {
	arg = strings.TrimLeft(arg, " \t")
	if arg == "" {
		return "", true
	}
	_, size := utf8.DecodeRuneInString(arg)
	if strings.HasPrefix(arg, bannerMark) {
		size = len(bannerMark)
	}
	text, _, done = strings.Cut(arg[size:], arg[:size])
	return trimBanner(text), done
}

// trimBanner drops the line ends that only part a banner from its delimiters.
func trimBanner(text string) string {
	return strings.TrimRight(strings.Trim(strings.ReplaceAll(text, "\r", ""), "\n"), " \n\t")
}
