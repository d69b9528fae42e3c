//! The parts of a table's declaration: fields, keys and the ends of relations.

use crate::code::{Code as _, Confidence};
use crate::schema::Table;
use crate::vocabulary::Vocabulary;

/// What a field may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// The key of a row of that table.
    Ref(Table),
    /// A whole number, not negative.
    Count,
    /// A finite real number.
    Number,
    /// A real number, not negative.
    Amount,
    /// A real number between 0 and 1.
    Share,
    /// One code of this vocabulary.
    Code(&'static Vocabulary),
    /// Any codes of this vocabulary, separated by `;`.
    Flags(&'static Vocabulary),
    /// `true` or `false`.
    Bool,
    /// A date such as `2019`, `2019-05` or `2019-05-17`.
    Date,
}

/// The role of a field in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The row's identity, or a part of it; never empty.
    Key,
    /// A part of the row's identity that may be empty.
    OpenKey,
    /// Never empty.
    Required,
    /// May be empty.
    Optional,
}

/// One field of a canonical table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// The column name in files.
    pub name: &'static str,
    /// What it may hold.
    pub kind: FieldKind,
    /// Whether it may be empty and whether it identifies the row.
    pub need: Need,
    /// The Chinese name.
    pub zh: &'static str,
    /// Unit and meaning in one English phrase.
    pub en: &'static str,
}

impl FieldKind {
    /// The codes a field of this kind may hold, with their names; `None` when it is not coded.
    pub const fn vocabulary(self) -> Option<&'static Vocabulary> {
        match self {
            Self::Code(vocabulary) | Self::Flags(vocabulary) => Some(vocabulary),
            _ => None,
        }
    }
}

impl FieldSpec {
    /// The codes the field may hold, with their names; `None` when it is not coded.
    pub const fn vocabulary(&self) -> Option<&'static Vocabulary> {
        self.kind.vocabulary()
    }
}

/// Nodes have a text key of their own in the field `id`; edges are identified by what they join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A thing: field 0 is its key `id`.
    Node,
    /// A relation: its key is the combination of its [`Need::Key`] fields.
    Edge,
}

/// The two ends of a relation (关系两端), as positions of fields: a row says that `from` has the relation to `to`, as in
/// "the firm makes the product".
///
/// Both refer to a row and are parts of the key. An end that may be empty ([`Need::OpenKey`]) is one of several that
/// a row may have, such as the zone or else the region that hosts a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The subject: the firm that makes, the supplier, the product that needs an input.
    pub from: usize,
    /// The object.
    pub to: usize,
    /// A third reference that distinguishes relations between the same two rows, such as what is supplied.
    pub by: Option<usize>,
}

/// One canonical table.
#[derive(Clone, Copy, Debug)]
pub struct TableSpec {
    /// The table.
    pub table: Table,
    /// The file name without `.csv`.
    pub name: &'static str,
    /// The Chinese name.
    pub zh: &'static str,
    /// Node or edge.
    pub shape: Shape,
    /// The ends that a row of an edge table joins; `None` for nodes, and for edges that do not join two things: a
    /// measure describes one of several, an alias is only a text.
    pub ends: Option<Ends>,
    /// The fields in canonical order, without those of the provenance.
    pub fields: &'static [FieldSpec],
}

impl TableSpec {
    /// The position of the field with this name; provenance fields follow the table's own.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.all_fields().position(|field| field.name == name)
    }

    /// The position of the field with this English or Chinese name; brackets of either width are accepted.
    pub fn field_called(&self, name: &str) -> Option<usize> {
        let name = name.replace('（', "(").replace('）', ")");
        self.field(&name).or_else(|| self.all_fields().position(|field| field.zh == name))
    }

    /// The field at a position given by [`TableSpec::field`].
    pub fn field_at(&self, at: usize) -> Option<&'static FieldSpec> {
        self.all_fields().nth(at)
    }

    /// The table's own fields, then [`PROVENANCE_FIELDS`].
    pub fn all_fields(&self) -> impl Iterator<Item = &'static FieldSpec> + use<> {
        self.fields.iter().chain(PROVENANCE_FIELDS)
    }

    /// The positions of the fields that identify a row.
    pub fn key_fields(&self) -> impl Iterator<Item = usize> + use<> {
        let keys = self.fields.iter().enumerate();
        keys.filter(|(_, field)| matches!(field.need, Need::Key | Need::OpenKey)).map(|(at, _)| at)
    }
}

/// The fields every table may have in addition to its own: where a fact comes from and when it held.
pub const PROVENANCE_FIELDS: &[FieldSpec] = &[
    FieldSpec {
        name: "source",
        kind: FieldKind::Ref(Table::Sources),
        need: Need::Optional,
        zh: "来源",
        en: "source of the fact",
    },
    FieldSpec {
        name: "confidence",
        kind: FieldKind::Code(Confidence::VOCABULARY),
        need: Need::Optional,
        zh: "置信等级",
        en: "how far the fact can be relied on",
    },
    FieldSpec {
        name: "evidence",
        kind: FieldKind::Text,
        need: Need::Optional,
        zh: "依据",
        en: "what in the source says so",
    },
    FieldSpec {
        name: "valid_from",
        kind: FieldKind::Date,
        need: Need::Optional,
        zh: "生效日期",
        en: "first day the fact held",
    },
    FieldSpec {
        name: "valid_to",
        kind: FieldKind::Date,
        need: Need::Optional,
        zh: "失效日期",
        en: "last day the fact held",
    },
    FieldSpec {
        name: "observed_on",
        kind: FieldKind::Date,
        need: Need::Optional,
        zh: "观测日期",
        en: "day the fact was seen",
    },
];
