"""All errors of kb, in one tree.

    KbError
    ├── FileRefused            a file submitted to ingest is refused; the original is kept
    │   ├── NotARegularFile, FileUnreadable, FileEmpty, FormatUnknown: FormatUnsupported
    │   ├── FileTooLarge: PagesTooMany, TextTooLong, ArchiveTooFull, ArchiveTooLarge: ArchiveTooDense
    │   ├── FileDamaged, FileEncrypted, PasswordWrong, ArchiveNested, TextMissing (a scan), ScanUnread,
    │   │   NothingRecognised (OCR found no text in it)
    │   ├── ConverterMissing, ConversionFailed (by way of LibreOffice)
    │   ├── ParserTimedOut, ParserSwelled, ParserCrashed, ReadingDied
    │   └── SubmissionDiscarded (when its metadata were reviewed), DocumentErased
    ├── NotFound               WorkNotFound, DocumentNotFound, PassageNotFound, SourceNotFound,
    │                          PathNotFound: PathNotAFolder, PageImageMissing, KeyNotFound,
    │                          SubmissionNotFound, VersionNotFound, CollectionNotFound,
    │                          CollectionItemNotFound, CollectionSharedNot
    ├── CollectionChanged, CollectionInvalid, CollectionFull
    ├── PagesMissing           a document that is no PDF
    ├── AccessDenied           KeyMissing, KeyUnknown, KeyRevoked, ScopeMissing, RequestForged
    ├── KeyNameInvalid, KeyNameTaken
    ├── UploadInvalid, UploadTooLarge, UploadFilesTooMany
    ├── SubmissionBusy, SubmissionSuperseded, ProposalMissing   not possible for this submission now
    ├── QueryInvalid           a search that is not possible
    ├── JudgementsTooFew       for `kb tune`
    ├── AddressTooLong, ParameterRepeated   an address that asks for too much at once
    ├── ParameterUnknown       the address has no such parameter: ParameterMisspelt, ParameterUnexpected
    ├── CursorInvalid, MomentInvalid   not the cursor of a list; not a time
    ├── RequestTimedOut, RequestAbandoned   out of time; the client has disconnected
    ├── ChoiceUnknown          an option's value that is none of its choices: ChoiceMissing
    ├── CollectionFileInvalid, TemplateInvalid   files from which a handout is made
    ├── MetadataInvalid        a sidecar or option that says something impossible
    ├── CatalogUnavailable     locked, read-only, disk full, made by a newer kb
    ├── RecordInvalid          the catalog rejects a record: an error in kb
    ├── IndexUnavailable       the index cannot be used: IndexDamaged, IndexAway, IndexKeyRefused
    ├── EmbeddingsUnavailable  no vectors can be made: EmbeddingsOff, EmbeddingsBusy,
    │                          EncoderMissing, EncoderAway, VectorsMissing
    ├── PairsTooFew            for `kb calibrate`
    ├── OcrUnavailable         pages cannot be recognised: OcrOff, OcrMissing, OcrFailed (one page)
    ├── ServerUnreachable      `kb.client`: no answer
    ├── SourceUnavailable      `kb fetch`: offline, changed, unknown source
    ├── SettingInvalid         a KB_… variable that cannot be used: SettingChoiceUnknown
    ├── WeightsInvalid         the file that `kb tune` made, changed by hand
    └── ProgramMissing, ProgramFailed   a program that kb was configured to run

A class has its ``code`` (stable, kebab-case), its ``message`` and its ``remedy`` (what to do); both texts
are English templates and gettext ids at once. An instance has the values. So an error can be stored, sent
over HTTP and shown in either language, long after it was raised.
"""

from corpus.errors.access import (
    AccessDenied,
    KeyMissing,
    KeyNameInvalid,
    KeyNameTaken,
    KeyNotFound,
    KeyRevoked,
    KeyUnknown,
    RequestForged,
    ScopeMissing,
)
from corpus.errors.asking import (
    AddressTooLong,
    ChoiceMissing,
    ChoiceUnknown,
    CollectionFileInvalid,
    CursorInvalid,
    JudgementsTooFew,
    MetadataInvalid,
    MomentInvalid,
    PagesMissing,
    ParameterMisspelt,
    ParameterRepeated,
    ParameterUnexpected,
    ParameterUnknown,
    ProposalMissing,
    QueryInvalid,
    RequestAbandoned,
    RequestTimedOut,
    SubmissionBusy,
    SubmissionSuperseded,
    TemplateInvalid,
    UploadFilesTooMany,
    UploadInvalid,
    UploadTooLarge,
    VersionsIncomparable,
)
from corpus.errors.base import ErrorRecord, KbError, kinds_by_code, stored_error
from corpus.errors.collections import (
    CollectionChanged,
    CollectionFull,
    CollectionInvalid,
    CollectionItemNotFound,
    CollectionNotFound,
    CollectionSharedNot,
)
from corpus.errors.files import (
    ArchiveNested,
    ArchiveTooDense,
    ArchiveTooFull,
    ArchiveTooLarge,
    ConversionFailed,
    ConverterMissing,
    DocumentErased,
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileRefused,
    FileTooLarge,
    FileUnreadable,
    FormatUnknown,
    FormatUnsupported,
    NotARegularFile,
    NothingRecognised,
    PagesTooMany,
    ParserCrashed,
    ParserSwelled,
    ParserTimedOut,
    PasswordWrong,
    ReadingDied,
    ScanUnread,
    SubmissionDiscarded,
    TextMissing,
    TextTooLong,
)
from corpus.errors.finding import (
    DocumentNotFound,
    NotFound,
    PageImageMissing,
    PassageNotFound,
    PathNotAFolder,
    PathNotFound,
    SourceNotFound,
    SubmissionNotFound,
    VersionNotFound,
    WorkNotFound,
)
from corpus.errors.parts import (
    CatalogUnavailable,
    EmbeddingsBusy,
    EmbeddingsOff,
    EmbeddingsUnavailable,
    EncoderAway,
    EncoderMissing,
    IndexAway,
    IndexDamaged,
    IndexKeyRefused,
    IndexUnavailable,
    OcrFailed,
    OcrMissing,
    OcrOff,
    OcrUnavailable,
    PairsTooFew,
    ProgramFailed,
    ProgramMissing,
    RecordInvalid,
    ServerUnreachable,
    SettingChoiceUnknown,
    SettingInvalid,
    SourceUnavailable,
    VectorsMissing,
    WeightsInvalid,
)

__all__ = [
    "AccessDenied",
    "AddressTooLong",
    "ArchiveNested",
    "ArchiveTooDense",
    "ArchiveTooFull",
    "ArchiveTooLarge",
    "CatalogUnavailable",
    "ChoiceMissing",
    "ChoiceUnknown",
    "CollectionChanged",
    "CollectionFileInvalid",
    "CollectionFull",
    "CollectionInvalid",
    "CollectionItemNotFound",
    "CollectionNotFound",
    "CollectionSharedNot",
    "ConversionFailed",
    "ConverterMissing",
    "CursorInvalid",
    "DocumentErased",
    "DocumentNotFound",
    "EmbeddingsBusy",
    "EmbeddingsOff",
    "EmbeddingsUnavailable",
    "EncoderAway",
    "EncoderMissing",
    "ErrorRecord",
    "FileDamaged",
    "FileEmpty",
    "FileEncrypted",
    "FileRefused",
    "FileTooLarge",
    "FileUnreadable",
    "FormatUnknown",
    "FormatUnsupported",
    "IndexAway",
    "IndexDamaged",
    "IndexKeyRefused",
    "IndexUnavailable",
    "JudgementsTooFew",
    "KbError",
    "KeyMissing",
    "KeyNameInvalid",
    "KeyNameTaken",
    "KeyNotFound",
    "KeyRevoked",
    "KeyUnknown",
    "MetadataInvalid",
    "MomentInvalid",
    "NotARegularFile",
    "NotFound",
    "NothingRecognised",
    "OcrFailed",
    "OcrMissing",
    "OcrOff",
    "OcrUnavailable",
    "PageImageMissing",
    "PagesMissing",
    "PagesTooMany",
    "PairsTooFew",
    "ParameterMisspelt",
    "ParameterRepeated",
    "ParameterUnexpected",
    "ParameterUnknown",
    "ParserCrashed",
    "ParserSwelled",
    "ParserTimedOut",
    "PassageNotFound",
    "PasswordWrong",
    "PathNotAFolder",
    "PathNotFound",
    "ProgramFailed",
    "ProgramMissing",
    "ProposalMissing",
    "QueryInvalid",
    "ReadingDied",
    "RecordInvalid",
    "RequestAbandoned",
    "RequestForged",
    "RequestTimedOut",
    "ScanUnread",
    "ScopeMissing",
    "ServerUnreachable",
    "SettingChoiceUnknown",
    "SettingInvalid",
    "SourceNotFound",
    "SourceUnavailable",
    "SubmissionBusy",
    "SubmissionDiscarded",
    "SubmissionNotFound",
    "SubmissionSuperseded",
    "TemplateInvalid",
    "TextMissing",
    "TextTooLong",
    "UploadFilesTooMany",
    "UploadInvalid",
    "UploadTooLarge",
    "VectorsMissing",
    "VersionNotFound",
    "VersionsIncomparable",
    "WeightsInvalid",
    "WorkNotFound",
    "kinds_by_code",
    "stored_error",
]
