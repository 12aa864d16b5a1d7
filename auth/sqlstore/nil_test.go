package sqlstore

import "testing"

// TestNil: a database that is not there is an error, as one that does not answer.
func TestNil(t *testing.T) {
	if _, err := Open(t.Context(), nil, SQLite); err == nil || err.Error() != "auth/sqlstore: no database" {
		t.Errorf("the error is %v", err)
	}
}
