package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/output"
	"github.com/vtykit/vtykit/internal/safe"
)

// archivePrefix is what the files of archived configurations begin with.
const archivePrefix = "config-"

const (
	errNoArchive  = console.UserError("There is no archive on this device")
	errArchiveBig = console.UserError("The configuration is larger than the archive may be")
)

// revision is an archived configuration.
type revision struct {
	number int
	size   int64
}

func (r revision) name() string { return archivePrefix + strconv.Itoa(r.number) }

// revisions lists what is archived, the oldest first.
func (s *Store[T]) revisions() ([]revision, error) {
	if s.o.Folder == "" {
		return nil, errNoArchive
	}
	entries, err := os.ReadDir(s.o.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var list []revision
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), archivePrefix)
		n, bad := strconv.Atoi(digits)
		if info, err := e.Info(); ok && bad == nil && n > 0 && n < math.MaxInt32 && strconv.Itoa(n) == digits && err == nil && info.Mode().IsRegular() {
			list = append(list, revision{n, info.Size()})
		}
	}
	slices.SortFunc(list, func(a, b revision) int { return a.number - b.number })
	return list, err
}

// Archive saves the running configuration as one of those that operators can go back to, and returns its name. The oldest make room.
func (s *Store[T]) Archive(user string) (name string, err error) {
	s.files.Lock()
	defer s.files.Unlock()
	return s.archive(user)
}

// archive is Archive with s.files held.
func (s *Store[T]) archive(user string) (string, error) {
	list, err := s.revisions()
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("! %s %s\n%s", time.Now().UTC().Format(time.RFC3339), safe.Line(user, 64), s.Text())
	size := int64(len(text))
	if size > s.o.MaxBytes {
		return "", errArchiveBig
	}
	next := revision{1, size}
	total := size
	for _, r := range list {
		next.number = max(next.number, r.number+1)
		total += r.size
	}
	if err := os.MkdirAll(s.o.Folder, 0o700); err != nil {
		return "", wrote(err)
	}
	// The new one is there before an old one goes, so that a full disk costs nothing.
	if err := s.write(filepath.Join(s.o.Folder, next.name()), []byte(text), 0o600); err != nil {
		return "", wrote(err)
	}
	for len(list) > 0 && (len(list)+1 > s.o.Keep || total > s.o.MaxBytes) {
		if err := os.Remove(filepath.Join(s.o.Folder, list[0].name())); err != nil {
			return "", wrote(err)
		}
		total -= list[0].size
		list = list[1:]
	}
	return next.name(), nil
}

// sweep removes what writes that were cut off left behind.
func (s *Store[T]) sweep() error {
	names := []string{pendingFile}
	list, _ := s.revisions()
	for _, r := range list {
		names = append(names, r.name())
	}
	last := revision{number: 1}
	if len(list) > 0 {
		last.number = list[len(list)-1].number + 1
	}
	var errs []error
	for _, n := range append(names, last.name()) {
		if err := safe.RemoveTemp(filepath.Join(s.o.Folder, n)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// The kinds of names of configurations, as operators type them.
const (
	nameStartup = "nvram:startup-config"
	nameRunning = "system:running-config"
	kindArchive = "archive:"
	kindFile    = output.FilePrefix
)

// fullName is the name of a configuration with its kind, empty for what is no name.
func fullName(name string) string {
	switch strings.ToLower(name) {
	case "startup-config", nameStartup:
		return nameStartup
	case "running-config", nameRunning:
		return nameRunning
	}
	if rest, ok := strings.CutPrefix(name, kindArchive); ok {
		if n, err := strconv.Atoi(strings.TrimPrefix(rest, archivePrefix)); err == nil && n > 0 && rest == (revision{number: n}).name() {
			return name
		}
		return ""
	}
	if rest := output.FileName(name); output.ValidName(rest) {
		return kindFile + rest
	}
	return ""
}

// names lists the configurations that can be read, as operators type them.
func (s *Store[T]) names() []string {
	names := []string{nameRunning}
	if s.o.Startup != "" {
		names = append(names, nameStartup)
	}
	list, _ := s.revisions()
	for _, r := range list {
		names = append(names, kindArchive+r.name())
	}
	files, _ := s.o.Files.List()
	for _, info := range files {
		names = append(names, kindFile+info.Name())
	}
	slices.Sort(names)
	return names
}

// read returns the text of the configuration of that full name.
func (s *Store[T]) read(name string) (text string, err error) {
	switch {
	case name == nameRunning:
		return s.Text(), nil
	case name == nameStartup:
		text, err = s.startup()
	case strings.HasPrefix(name, kindArchive):
		if s.o.Folder == "" {
			return "", errNoArchive
		}
		text, err = readFile(os.Open(filepath.Join(s.o.Folder, name[len(kindArchive):])))
	default:
		text, err = readFile(s.o.Files.Open(name[len(kindFile):]))
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", console.UserError("Error opening " + name + " (No such file or directory)")
	case err != nil:
		s.log.Error("configuration that cannot be read", "name", name, "error", err.Error())
		return "", console.UserError("Error opening " + name)
	}
	return text, nil
}

// readFile reads a file of at most MaxText bytes and closes it.
func readFile(f *os.File, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("config: %s is no regular file", filepath.Base(f.Name()))
	case info.Size() > MaxText:
		return "", errTooLarge
	}
	text, err := io.ReadAll(io.LimitReader(f, MaxText+1))
	if err == nil && len(text) > MaxText {
		err = errTooLarge
	}
	return string(text), err
}
