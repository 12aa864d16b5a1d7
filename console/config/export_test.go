package config

import "io/fs"

// FailWrites makes each write of a file fail; nil makes them work again.
func (s *Store[T]) FailWrites(err error, real func(string, []byte, fs.FileMode) error) {
	s.files.Lock()
	defer s.files.Unlock()
	s.write = func(name string, data []byte, perm fs.FileMode) error {
		if err != nil {
			return &fs.PathError{Op: "write", Path: name, Err: err}
		}
		return real(name, data, perm)
	}
}

// Normal is a configuration with one blank of indent for each level and without comments.
func Normal(text string) (string, error) {
	n, err := parse(text)
	if err != nil {
		return "", err
	}
	return n.String(), nil
}

// Merge3 is merge on texts.
func Merge3(base, mine, theirs string) (merged string, conflicts [][]string, err error) {
	var n [3]*node
	for i, text := range []string{base, mine, theirs} {
		if n[i], err = parse(text); err != nil {
			return "", nil, err
		}
	}
	m, conflicts := merge(n[0], n[1], n[2])
	return m.String(), conflicts, nil
}
