package console

import "testing"

// TestExpand: each word once, what is in a name is not looked at again, and what is no word stays.
func TestExpand(t *testing.T) {
	user := func(w string) (string, bool) { return "op", w == "user" }
	for _, r := range []struct{ prompt, host, want string }{
		{"{host}{#}", "r1", "r1#"},
		{"{host}(config)#", "", "(config)#"},
		{"{user}@{host}{#} ", "{user}", "op@{user}# "},
		{"{what}{host}{", "r1", "{what}r1{"},
		{"{{host}}", "r1", "{r1}"},
		{"", "r1", ""},
		{"{host}", "012345678901234567890123456789", "01234567890123456789"},
	} {
		m := &Mode{prompt: r.prompt}
		if got := m.expand(r.host, 15, user); got != r.want {
			t.Errorf("%q: %q, want %q", r.prompt, got, r.want)
		}
		if got := (&Mode{prompt: "{#}{user}"}).expand(r.host, 1, nil); got != ">{user}" {
			t.Error(got)
		}
	}
}
