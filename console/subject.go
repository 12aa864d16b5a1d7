package console

import (
	"reflect"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/internal/safe"
)

// Subjects is what the session's current mode was entered with, as a list: the elements of a []T, such as the interfaces of `interface
// range` ([arg.Range]), a T alone as the only element, and nothing for any other subject. A handler that goes through it serves a mode
// entered with one thing and with many alike.
func Subjects[T any](s *Session) []T {
	switch x := s.Subject().(type) {
	case []T:
		return x
	case T:
		return []T{x}
	}
	return nil
}

// SubjectOf is what m was entered with, in a session that is in m or below it; else nil.
func (s *Session) SubjectOf(m *Mode) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.mode
	for at != nil && at != m {
		at = at.parent
	}
	if at == nil || m.depth == 0 || m.depth > len(s.subjects) {
		return nil
	}
	return s.subjects[m.depth-1]
}

// Tagged is what the subject of a mode may be: one that shows in the prompts of that mode and those below it, at {tag}. A tag is at most
// 20 characters of [A-Za-z0-9-], so that automation finds the prompt. It is asked for behind each command, on the session's own goroutine.
type Tagged interface{ PromptTag() string }

// promptTag is what the subjects show in the prompt. s.mu is not held.
func (s *Session) promptTag() (text string) {
	s.mu.Lock()
	subjects := slices.Clone(s.subjects)
	s.mu.Unlock()
	defer s.survive("panic in PromptTag")
	for _, subject := range subjects {
		if t, ok := subject.(Tagged); ok {
			text += safe.Line(t.PromptTag(), hostnameMax)
		}
	}
	return text
}

// promptText is the session's prompt, of which all but the last line goes before what is edited. s.mu is held.
func (s *Session) promptText() (above, prompt string) {
	prompt = s.mode.expand(s.host, s.level, s.promptWord)
	if i := strings.LastIndexByte(prompt, '\n'); i >= 0 {
		return strings.ReplaceAll(prompt[:i], "\n", "\r\n") + "\r\n", prompt[i+1:]
	}
	return "", prompt
}

// promptWord is what stands for a word in braces in a prompt.
func (s *Session) promptWord(word string) (text string, ok bool) {
	switch word {
	case "user":
		return string(safe.AppendLine(nil, []byte(s.user), hostnameMax)), true
	case "mode":
		return s.mode.name, true
	case "range":
		if n := len(s.subjects); n > 0 && s.subjects[n-1] != nil && reflect.TypeOf(s.subjects[n-1]).Kind() == reflect.Slice {
			return "-range", true
		}
		return "", true
	case "path":
		for m := s.mode; m.depth > 1; m = m.parent {
			text = " " + m.name + text
		}
		return text, true
	case "tag":
		if len(s.subjects) > 0 {
			text = s.tag
		}
		return text, true
	}
	return "", false
}
