package fingerprint

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// maxFile is the longest file that is read back. The longest fingerprint is shorter: 320 commands three times, and the lists.
const maxFile = 128 << 10

// Sighting is the contents of a file in [Handler].Dir.
type Sighting struct {
	Count       int         `json:"count"`
	First       time.Time   `json:"first"`
	Last        time.Time   `json:"last"`
	Fingerprint Fingerprint `json:"fingerprint"` // the last
}

// ErrFull is what [Keep] returns for a new fingerprint when the folder has its number of files.
var ErrFull = errors.New("fingerprint: folder is full")

// Keep counts a sighting of f in the folder, in the file HASH.json, which it makes if there are fewer than limit files. The file is
// replaced as a whole. Two calls for one folder must not overlap: one of the sightings would be lost.
func Keep(dir string, limit int, f Fingerprint, now time.Time) error {
	if len(f.Hash) != hashLen || strings.Trim(f.Hash, "0123456789abcdef") != "" {
		return fmt.Errorf("fingerprint: no hash: %q", f.Hash)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("fingerprint: %w", err)
	}
	name := filepath.Join(dir, f.Hash+suffix)
	s, err := load(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		entries, err := os.ReadDir(dir)
		if err != nil {
			return fmt.Errorf("fingerprint: %w", err)
		}
		n := 0
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), suffix) {
				n++
			}
		}
		if n >= limit {
			return ErrFull
		}
		s.First = now
	case err != nil:
		return err
	}
	s.Count++
	s.Last, s.Fingerprint = now, f
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("fingerprint: %w", err)
	}
	if err := safe.WriteFile(name, append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("fingerprint: %w", err)
	}
	return nil
}

const suffix = ".json"

// load reads a file. Anything that is no regular file is an error, and so is one that somebody else wrote.
func load(name string) (Sighting, error) {
	var s Sighting
	info, err := os.Lstat(name)
	if err != nil {
		return s, fmt.Errorf("fingerprint: %w", err)
	}
	if !info.Mode().IsRegular() {
		return s, fmt.Errorf("fingerprint: %s is not a regular file", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return s, fmt.Errorf("fingerprint: %w", err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, maxFile))
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		return s, fmt.Errorf("fingerprint: %s: %w", name, err)
	}
	return s, nil
}

// keep stores and logs. The client sees nothing of what fails.
func (h *Handler) keep(f Fingerprint) {
	log := h.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	log.Info("fingerprint", slog.String("hash", f.Hash), slog.String("client", Identity{Clients: f.Clients}.String()))
	if h.Dir == "" {
		return
	}
	limit := h.MaxFiles
	if limit <= 0 {
		limit = defaultMaxFiles
	}
	h.storing.Lock()
	defer h.storing.Unlock()
	if err := Keep(h.Dir, limit, f, time.Now().UTC().Truncate(time.Second)); err != nil {
		log.Error("fingerprint not kept", slog.String("hash", f.Hash), slog.String("error", err.Error()))
	}
}
